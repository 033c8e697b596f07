"""Weekly series: several bookings that are made, and canceled, together.

Each is a booking of its own, made and canceled by the same commands as any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from bookable.domain.commands import Cancel, Order, Request, Schedule
from bookable.domain.hours import exact, meant, read, zone_of
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField, Refusal
from bookable.domain.repeats import OF_A_DATE, DateRefusedError, Repeat
from bookable.domain.services import Kind
from bookable.engine import any_program, bookings
from bookable.engine.any_program import Wish
from bookable.engine.registry import program as program_named
from bookable.engine.selling import Last
from bookable.storage import guard, series_rows
from bookable.storage.keys import Receipt
from bookable.storage.series_rows import Ahead, Skipped
from bookable.storage.work import transact

FIELD = "start_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of a series that was canceled: pairs of a booking that was ahead, and the quote
    by which it was canceled or the refusal because of which it was not."""

    series: UUID
    canceled: list[tuple[Ahead, Any]] = field(default_factory=list)
    kept: list[tuple[Ahead, Refusal]] = field(default_factory=list)


def book(
    wish: Wish,
    repeat: Repeat,
    *,
    skips: bool,
    client: UUID | None = None,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> UUID:
    """Book a wish and its repetitions at one wall time of the provider's zone.

    All of them or none, or if it `skips`, all but those dates that cannot be booked. The first one
    has to be. Booked in the order of dates, series that meet do not deadlock. Return the id.

    Raise DateRefusedError, what the command raises otherwise, and InvalidField for no time.
    """

    def step() -> UUID:
        if program_named(wish.program).guarded:
            guard.see_as(by)
        zone = _zone(wish)
        first = read(_start(wish), zone, field=FIELD)
        booked, skipped, last = list[int](), list[Skipped](), Last()
        for wall in repeat.wall_times(first, zone=zone):
            try:
                start = exact(wall, zone, field=FIELD) if booked else first
                each = _at(wish, start, is_first=not booked)
                booked.append(_book_one(each, client, by, now, last))
            except OF_A_DATE as refusal:
                at = meant(wall, zone_of(zone))
                if not (skips and booked):
                    raise DateRefusedError(at, refusal, is_first=not booked) from refusal
                skipped.append(Skipped(at, refusal.code))
        uuid = series_rows.add(repeat, booked, skipped, now=now)
        for take in last:
            take()
        return uuid

    return transact(step, receipt=receipt)


def cancel(
    ref: UUID,
    reason: str,
    *,
    quote: Callable[[UUID], Any],
    check: Callable[[], None] = lambda: None,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> Ended:
    """Cancel the bookings of a series that are ahead, each by the rules of its own cancellation.

    `quote` is asked for each of them before. Raise SeriesNotFound, what `check` raises, and the
    first refusal if none of them can be canceled.
    """

    def step() -> Ended:
        guard.see_as(by)
        found, ended = series_rows.find(ref, visible_to=by), Ended(series=ref)
        ahead = series_rows.lock_ahead(found.id, visible_to=by, now=now)
        check()
        for each in ahead:
            command, quoted = Cancel(reason=reason), quote(each.uuid)
            try:
                bookings.perform(each.uuid, command, program=each.program, by=by, now=now)
            except Refusal as refusal:
                ended.kept.append((each, refusal))
            else:
                ended.canceled.append((each, quoted))
        if ended.kept and not ended.canceled:
            raise ended.kept[0][1]
        return ended

    return transact(step, receipt=receipt)


def _start(wish: Wish) -> datetime:
    if wish.start is None:
        raise InvalidField(FIELD, "is required")
    return wish.start


def _at(wish: Wish, start: datetime, *, is_first: bool) -> Wish:
    """Return the wish for one date. A hold is of the first one."""
    if is_first or isinstance(wish, Schedule):
        return replace(wish, start=start)
    return replace(wish, start=start, hold=None)


def _zone(wish: Wish) -> str:
    """Return the zone of the provider, of a service its own practitioner's if none is named.

    Without a provider the first booking is refused anyway.
    """
    if isinstance(wish, Request):
        found = series_rows.zone_of(provider=wish.provider)
    elif isinstance(wish, Order) and wish.by is not None:
        found = series_rows.zone_of(provider=wish.by)
    elif isinstance(wish, Order):
        found = series_rows.zone_of(service=wish.service)
    else:
        found = series_rows.zone_of(match=wish.match)
    return found or "UTC"


def _book_one(wish: Wish, client: UUID | None, by: Actor, now: datetime, last: Last) -> int:
    """Book one date, and add to `last` what comes after all dates. Return the booking's number.

    Others hold a time and wait for the credits that pay for it, so a series that held credits and
    waited for a time would deadlock with them. Raise InvalidField for what is no appointment.
    """
    steps = Last()
    booking = any_program.book(wish, client=client, by=by, now=now, last=steps)
    if booking.sale is not None and booking.sale.kind is not Kind.INDIVIDUAL:
        raise InvalidField("service_id", f"is a {booking.sale.kind}, which cannot repeat")
    last += steps
    return booking.id
