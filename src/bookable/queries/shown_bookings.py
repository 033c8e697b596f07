"""Bookings as the core API shows them, with the steps that the asker could take."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bookable.domain.allowed_steps import allowed_steps
from bookable.domain.lifecycle import Step
from bookable.domain.overdue import due
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound
from bookable.domain.services import Kind
from bookable.engine.registry import program as program_named
from bookable.queries import flat_bookings
from bookable.queries.flat_bookings import FlatBooking
from bookable.queries.full_bookings import FullBooking, full_bookings
from bookable.storage import guard
from bookable.storage.sql import array


@dataclass(slots=True)
class ShownBooking:
    """A booking as time has made it, and the steps that the asker could take."""

    booking: FlatBooking
    steps: Sequence[Step]

    @classmethod
    def of(cls, full: FullBooking) -> ShownBooking:
        """Return a booking that was loaded as it is shown."""
        return cls(FlatBooking.of(full.booking, full.surroundings), full.steps)


def shown_booking(ref: UUID, *, by: Actor, now: datetime) -> ShownBooking:
    """Return a booking of any programme, or raise BookingNotFound."""
    found = shown_where("b.uuid = %(ref)s", {"ref": ref}, by=by, now=now)
    if not found:
        raise BookingNotFound
    return found[0]


def shown_by_id(ids: Collection[int], *, by: Actor, now: datetime) -> dict[int, ShownBooking]:
    """Return those of some bookings that the actor may see."""
    if not ids:
        return {}
    found = shown_where("b.id = ANY (%(ids)s::bigint[])", {"ids": array(ids)}, by=by, now=now)
    return {each.booking.id: each for each in found}


def shown_where(
    condition: str, parameters: Mapping[str, Any], *, by: Actor, now: datetime
) -> list[ShownBooking]:
    """Return the bookings of an SQL condition that the actor may see, in no order."""
    query = f"SELECT {flat_bookings.COLUMNS} {flat_bookings.FROM} WHERE {condition}"
    found = flat_bookings.read(
        guard.rows_seen_by(by, query, {**parameters, "me": by.person_id}), by
    )
    return shown([each for each in found if each.side_of(by) is not None], by=by, now=now)


def shown(bookings: Sequence[FlatBooking], *, by: Actor, now: datetime) -> list[ShownBooking]:
    """Return bookings that were read at `now` as they are shown to someone who may see them.

    What time has changed and the worker has not written yet is read in full, and so are courses,
    whose parts decide about their steps.
    """
    rest = [each.id for each in bookings if _needs_more(each, now)]
    full: Mapping[int, FullBooking] = {}
    if rest:
        with guard.looking_as(by):
            full = full_bookings(rest, by=by, now=now)
    return [
        ShownBooking.of(full[each.id])
        if each.id in full
        else ShownBooking(each, _steps(each, by, now))
        for each in bookings
    ]


def _needs_more(booking: FlatBooking, now: datetime) -> bool:
    if booking.whole_hold is not None and booking.whole_hold <= now:
        return True
    sale = booking.sale
    is_course = sale is not None and sale.kind is Kind.COURSE and sale.parent is None
    return is_course or due(booking, program=program_named(booking.program), now=now) is not None


def _steps(booking: FlatBooking, by: Actor, now: datetime) -> Sequence[Step]:
    return allowed_steps(booking, parts=(), program=program_named(booking.program), by=by, now=now)
