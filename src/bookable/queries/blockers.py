"""What is in the way of a booking, as far as the asker may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.holds import OwnHold
from bookable.domain.people import Actor, Scope
from bookable.domain.reasons import IN_THE_WAY, Cause, Reason, reasons, seen_in_slots
from bookable.domain.refusals import SlotTaken
from bookable.domain.slots import Availability
from bookable.domain.spans import Span
from bookable.engine.rooms import full
from bookable.queries.full_bookings import Named
from bookable.queries.held import HeldRow, held_by
from bookable.storage import guard
from bookable.storage.calendars import ELSEWHERE, GUEST, OUTSIDE, ProviderCalendar, TakenSpan
from bookable.storage.services_on_sale import Room
from bookable.storage.sql import rows


class Blocking(NamedTuple):
    """A booking that is in the way."""

    uuid: UUID
    client: Named


class Found(NamedTuple):
    """A reason, with the booking in the way if the asker may know it, or the asker's own hold."""

    reason: Reason
    booking: Blocking | None = None
    hold: UUID | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time of a provider that is wanted, and when they can be booked around it, in some rooms if
    there are any."""

    span: Span
    calendar: ProviderCalendar
    offered: Availability
    now: datetime
    rooms: Sequence[Room] = ()


def blockers(wanted: Wanted, *, by: Actor) -> list[Found]:
    """Return every reason why a time cannot be booked.

    Providers and staff learn which bookings are in the way, and clients which of their own. All
    learn which of their own holds are. What else takes the time is shown to clients as a list of
    slots shows it.
    """
    found = _labeled(wanted)
    own = _own_holds(wanted, found, by=by)
    found = [_told(each, own) for each in found]
    if not _sees_all(by, wanted.calendar):
        found = _without_others(wanted, found, own)
    named = _bookings((each.booking for each in found if each.booking is not None), by=by)
    return [Found(each.reason, named.get(each.booking or 0), each.hold) for each in found]


def _sees_all(by: Actor, calendar: ProviderCalendar) -> bool:
    may_read = by.key is None or Scope.BOOKINGS_READ in by.key.scopes
    return may_read and (by.is_staff or by.uuid == calendar.provider.uuid)


class _Labeled(NamedTuple):
    """A reason, with the booking or the asker's hold that it is about."""

    reason: Reason
    booking: int | None = None
    hold: UUID | None = None


_OF_HOLD = {Cause.BOOKING: Cause.HELD, Cause.BUFFER: Cause.HELD_CLOSE}
_CAUSES = {ELSEWHERE: Cause.ELSEWHERE, OUTSIDE: Cause.CALENDAR, GUEST: Cause.CLIENT}


def _labeled(wanted: Wanted) -> list[_Labeled]:
    """Return the reasons with the booking that each is about, and busy times told apart."""
    claims = _by_span(wanted.calendar.taken, wanted.now)
    busy = _by_span(wanted.calendar.elsewhere, wanted.now)
    found: list[_Labeled] = []
    for reason in reasons(wanted.offered, wanted.span):
        span = (reason.start, reason.end)
        if reason.cause in {Cause.BOOKING, Cause.BUFFER}:
            found.append(_Labeled(reason, claims[span].pop().booking_id))
        elif reason.cause is Cause.BUSY:
            taken = busy[span].pop()
            caused = reason._replace(cause=_CAUSES[taken.whose])
            found.append(_Labeled(caused, taken.booking_id))
        else:
            found.append(_Labeled(reason))
    return found


def _by_span(
    taken: Iterable[TakenSpan], now: datetime
) -> dict[tuple[datetime | None, datetime | None], list[TakenSpan]]:
    found: dict[tuple[datetime | None, datetime | None], list[TakenSpan]] = defaultdict(list)
    for each in taken:
        if each.is_live(now):
            found[each.span.start, each.span.end].append(each)
    return found


def _own_holds(wanted: Wanted, found: Iterable[_Labeled], *, by: Actor) -> list[HeldRow]:
    """Return the asker's holds of the provider's time. They are read only if a hold is in the way.

    Claims without a booking are those of holds and sessions.
    """
    if not any(each.reason.cause in _OF_HOLD and each.booking is None for each in found):
        return []
    provider = wanted.calendar.provider.uuid
    held = held_by(by, now=wanted.now)
    return [each for each in held if each.provider.uuid == provider and each.session is None]


def _told(found: _Labeled, own: Iterable[HeldRow]) -> _Labeled:
    """Return a reason as one's own hold, if that is what is in the way."""
    reason = found.reason
    for hold in own:
        span = hold.span
        if reason.cause in _OF_HOLD and (reason.start, reason.end) == (span.start, span.end):
            held = reason._replace(refusal=OwnHold(), cause=_OF_HOLD[reason.cause])
            return found._replace(reason=held, hold=hold.uuid)
    return found


def _without_others(
    wanted: Wanted, found: Iterable[_Labeled], own: Sequence[HeldRow]
) -> list[_Labeled]:
    """Return the reasons without what others have planned, and how slots show that instead."""
    theirs = IN_THE_WAY | {Cause.ELSEWHERE, Cause.CALENDAR}
    told = [each for each in found if each.reason.cause not in theirs]
    shown = seen_in_slots(_planned_by_others(wanted, own), wanted.span)
    taken = [Reason(SlotTaken(), Cause.TAKEN, each.start, each.end) for each in shown]
    guests = [each for each in told if each.reason.cause is Cause.CLIENT]
    rest = [each for each in told if each.reason.cause is not Cause.CLIENT]
    return [*rest, *map(_Labeled, taken), *guests]


def _planned_by_others(wanted: Wanted, own: Sequence[HeldRow]) -> Availability:
    """Return when the provider can be booked, as far as the guest's plans and holds go."""
    busy = [
        each.span
        for each in wanted.calendar.elsewhere
        if each.is_live(wanted.now) and each.whose != GUEST
    ]
    offered = replace(wanted.offered, busy=busy)
    if not own:
        return offered
    held = {(each.span, each.expires_at) for each in own}
    rooms = [
        room._replace(taken=[each for each in room.taken if (each[0], each[2]) not in held])
        for room in wanted.rooms
    ]
    spans = {span for span, _ in held}
    taken = [each for each in offered.taken if each not in spans]
    return replace(offered, taken=taken, full=full(rooms, now=wanted.now) if rooms else ())


def _bookings(ids: Iterable[int], *, by: Actor) -> dict[int, Blocking]:
    wanted = list(ids)
    if not wanted:
        return {}
    with guard.looking_as(by):
        records = rows(_BOOKINGS, [wanted])
    return {id_: Blocking(uuid, Named(client, name)) for id_, uuid, client, name in records}


_BOOKINGS = """
SELECT b.id, b.uuid, c.uuid, c.name FROM booking b JOIN person c ON c.id = b.client_id
WHERE b.id = ANY (%s)
"""
