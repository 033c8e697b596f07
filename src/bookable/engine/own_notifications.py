"""Choosing which mails one gets: signed in, or by the signed link in a mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bookable.domain.notifications import Notifications
from bookable.domain.people import Actor
from bookable.storage import notification_rows
from bookable.storage.keys import Receipt
from bookable.storage.notification_rows import MailLink
from bookable.storage.work import transact

__all__ = ["MailLink", "change", "change_by_link", "chosen", "chosen_by_link", "link_of"]

Change = Callable[[Notifications], Notifications]


def chosen(by: Actor) -> Notifications:
    """Return what the actor has chosen."""
    return notification_rows.of(by.person_id)


def change(
    to: Change, *, by: Actor, now: datetime, receipt: Receipt | None = None
) -> Notifications:
    """Change what the actor has chosen, and return it."""
    return _change(to, person_id=by.person_id, now=now, receipt=receipt)


def link_of(token: str) -> MailLink | None:
    """Return the link that a token in a mail stands for, or None if we did not sign it."""
    return notification_rows.read(token)


def chosen_by_link(link: MailLink) -> Notifications:
    """Return what the reader of a mail has chosen."""
    return notification_rows.of(link.person_id)


def locale_of(link: MailLink) -> str:
    """Return the locale of the reader of a mail."""
    return notification_rows.locale_of(link.person_id)


def change_by_link(to: Change, *, link: MailLink, now: datetime) -> Notifications:
    """Change what the reader of a mail has chosen, and return it."""
    return _change(to, person_id=link.person_id, now=now)


def without(topic: str, kept: Notifications) -> Notifications:
    """Return a choice without the mails of a topic."""
    if topic == "bookings":
        return replace(kept, bookings=False)
    if topic == "digest":
        return replace(kept, digest=None)
    return replace(kept, reminders=())


def _change(
    to: Change, *, person_id: int, now: datetime, receipt: Receipt | None = None
) -> Notifications:
    def step() -> Notifications:
        kept = notification_rows.locked(person_id)
        wanted = to(kept)
        if wanted != kept:
            notification_rows.save(person_id, wanted, now=now)
        return wanted

    return transact(step, receipt=receipt)
