"""Mails that were written, as a sandbox shows them to integrators."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.emails import email_key
from bookable.domain.people import SYSTEM
from bookable.storage import guard
from bookable.storage.sql import rows

MOST = 200
"""How many mails are listed at once."""


class MailRow(NamedTuple):
    """A mail as it was written, and what became of it."""

    id: UUID
    to: str
    kind: str
    state: str
    subject: str
    text: str
    html: str
    calendar: str
    problem: str
    booking: UUID | None
    created_at: datetime


def written(*, to: str = "") -> list[MailRow]:
    """Return the newest mails, oldest first; with `to`, only those to an address."""
    address = email_key(to)
    with guard.looking_as(SYSTEM):
        found = rows(_WRITTEN, [address, address, MOST])
    return [MailRow._make(record) for record in reversed(found)]


_WRITTEN = """
SELECT m.uuid, m.address, m.kind, m.state, m.subject, m.text,
    coalesce(mail_html(m.form_id, m.words), m.html), m.calendar, m.problem, b.uuid, m.created_at
FROM mail m LEFT JOIN booking b ON b.id = m.booking_id
WHERE m.address <> '' AND (%s = '' OR m.address = %s) ORDER BY m.id DESC LIMIT %s
"""
