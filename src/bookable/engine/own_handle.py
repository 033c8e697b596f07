"""The command that changes the actor's handle."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.event_types import EventType
from bookable.domain.handles import HandleTaken, checked
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.storage import fact_rows, handle_rows, person_rows
from bookable.storage.keys import Receipt
from bookable.storage.work import transact

of = handle_rows.of


def change(text: str, *, by: Actor, now: datetime, receipt: Receipt | None = None) -> str:
    """Change the actor's handle, and return it as it is stored.

    The old one leads to them for a year. Raise HandleTaken or InvalidField.
    """
    handle = checked(text)
    if not by.is_bookable:
        raise InvalidField("handle", "is for people who can be booked")

    def step() -> str:
        person_rows.lock(by.uuid)
        if handle == handle_rows.of(by.person_id):
            return handle
        if not handle_rows.take(by.person_id, handle, now=now):
            raise HandleTaken
        fact_rows.note_person(EventType.PERSON_UPDATED, by.person_id, by=by, now=now)
        return handle

    return transact(step, receipt=receipt)
