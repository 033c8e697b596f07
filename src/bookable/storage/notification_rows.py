"""Which mails people want, and the signed links by which they say so without signing in."""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing

from bookable.domain.notifications import Notifications
from bookable.storage.sql import execute, row, rows

_SALT = "mail"


def of(person_id: int) -> Notifications:
    """Return what a person has chosen, or what is usual."""
    found = row(
        "SELECT bookings, reminders FROM notification_preference WHERE person_id = %s", [person_id]
    )
    if found is None:
        return Notifications()
    return Notifications(found[0], None if found[1] is None else tuple(found[1]))


def locked(person_id: int) -> Notifications:
    """Return the same, and lock the person until commit: two changes at once must both count."""
    rows("SELECT 1 FROM person WHERE id = %s FOR NO KEY UPDATE", [person_id])
    return of(person_id)


def save(person_id: int, chosen: Notifications) -> None:
    """Save what a person has chosen."""
    reminders = None if chosen.reminders is None else list(chosen.reminders)
    execute(_SAVE, [person_id, chosen.bookings, reminders])


def locale_of(person_id: int) -> str:
    """Return a person's locale; nothing for a person who is gone."""
    found = row("SELECT locale FROM person WHERE id = %s", [person_id])
    return "" if found is None else str(found[0])


class MailLink(NamedTuple):
    """Whom a link in a mail lets choose, and which mails it switches off with one click."""

    person_id: int
    topic: str


def signed(link: MailLink) -> str:
    """Return a token that stands for a link. It does not expire: old mails keep working."""
    return signing.dumps(list(link), salt=_SALT)


def read(token: str) -> MailLink | None:
    """Return the link that a token stands for, or None if we did not sign it."""
    try:
        return MailLink(*signing.loads(token, salt=_SALT))
    except signing.BadSignature:
        return None


_SAVE = """
INSERT INTO notification_preference (person_id, bookings, reminders) VALUES (%s, %s, %s::int[])
ON CONFLICT (person_id) DO UPDATE SET bookings = excluded.bookings, reminders = excluded.reminders
"""
