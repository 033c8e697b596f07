"""Which mails people want, and the signed links by which they say so without signing in."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.core import signing

from bookable.domain.digests import Rhythm, next_digest
from bookable.domain.notifications import Notifications
from bookable.storage.sql import execute, one, row, rows

_SALT = "mail"


def of(person_id: int) -> Notifications:
    """Return what a person has chosen, or what is usual."""
    found = row(
        "SELECT bookings, reminders, digest FROM notification_preference WHERE person_id = %s",
        [person_id],
    )
    if found is None:
        return Notifications()
    bookings, reminders, digest = found
    return Notifications(
        bookings,
        None if reminders is None else tuple(reminders),
        None if digest is None else Rhythm(digest),
    )


def locked(person_id: int) -> Notifications:
    """Return the same, and lock the person until commit: two changes at once must both count."""
    rows("SELECT 1 FROM person WHERE id = %s FOR NO KEY UPDATE", [person_id])
    return of(person_id)


def save(person_id: int, chosen: Notifications, *, now: datetime) -> None:
    """Save what a person has chosen. A digest that they had not is planned from now on."""
    reminders = None if chosen.reminders is None else list(chosen.reminders)
    digest_at = None
    if chosen.digest is not None:
        zone = str(one("SELECT timezone FROM person WHERE id = %s", [person_id])[0])
        digest_at = next_digest(chosen.digest, after=now, zone=zone)
    execute(_SAVE, [person_id, chosen.bookings, reminders, chosen.digest, digest_at])


def locale_of(person_id: int) -> str:
    """Return a person's locale; nothing for a person who is gone."""
    found = row("SELECT locale FROM person WHERE id = %s", [person_id])
    return "" if found is None else str(found[0])


class MailLink(NamedTuple):
    """Whom a link in a mail lets choose, and which mails it switches off with one click."""

    person_id: int
    topic: str


# Cached for people who get many mails: to sign took a sixth of the time in which a mail is written.
@lru_cache(maxsize=2_000)
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
INSERT INTO notification_preference (person_id, bookings, reminders, digest, digest_at)
VALUES (%s, %s, %s::int[], %s, %s)
ON CONFLICT (person_id) DO UPDATE SET bookings = excluded.bookings,
    reminders = excluded.reminders, digest = excluded.digest,
    digest_at = CASE WHEN notification_preference.digest = excluded.digest
        THEN notification_preference.digest_at ELSE excluded.digest_at END
"""
