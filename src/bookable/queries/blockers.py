"""What is in the way of a booking, as far as the asker may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import Actor, Scope
from bookable.domain.reasons import IN_THE_WAY, Cause, Reason, reasons, seen_in_slots
from bookable.domain.refusals import SlotTaken
from bookable.domain.slots import Availability
from bookable.domain.spans import Span
from bookable.queries.full_bookings import Named
from bookable.storage import guard
from bookable.storage.calendars import ELSEWHERE, GUEST, OUTSIDE, ProviderCalendar, TakenSpan
from bookable.storage.sql import rows


class Blocking(NamedTuple):
    """A booking that is in the way."""

    uuid: UUID
    client: Named


class Found(NamedTuple):
    """A reason, with the booking in the way if the asker may know it."""

    reason: Reason
    booking: Blocking | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time of a provider that is wanted, and when they can be booked around it."""

    span: Span
    calendar: ProviderCalendar
    offered: Availability
    now: datetime


def blockers(wanted: Wanted, *, by: Actor) -> list[Found]:
    """Return every reason why a time cannot be booked.

    Providers and staff learn which bookings are in the way, and clients which of their own. What
    else takes the time is shown to them as a list of slots shows it.
    """
    found = _labeled(wanted)
    if not _sees_all(by, wanted.calendar):
        found = _without_others(wanted, found)
    named = _bookings((booking for _, booking in found if booking is not None), by=by)
    return [Found(reason, named.get(booking or 0)) for reason, booking in found]


def _sees_all(by: Actor, calendar: ProviderCalendar) -> bool:
    may_read = by.key is None or Scope.BOOKINGS_READ in by.key.scopes
    return may_read and (by.is_staff or by.uuid == calendar.provider.uuid)


_Labeled = tuple[Reason, int | None]

_CAUSES = {ELSEWHERE: Cause.ELSEWHERE, OUTSIDE: Cause.CALENDAR, GUEST: Cause.CLIENT}


def _labeled(wanted: Wanted) -> list[_Labeled]:
    """Return the reasons with the booking that each is about, and busy times told apart."""
    claims = _by_span(wanted.calendar.taken, wanted.now)
    busy = _by_span(wanted.calendar.elsewhere, wanted.now)
    found: list[_Labeled] = []
    for reason in reasons(wanted.offered, wanted.span):
        span = (reason.start, reason.end)
        if reason.cause in {Cause.BOOKING, Cause.BUFFER}:
            found.append((reason, claims[span].pop().booking_id))
        elif reason.cause is Cause.BUSY:
            taken = busy[span].pop()
            found.append((reason._replace(cause=_CAUSES[taken.whose]), taken.booking_id))
        else:
            found.append((reason, None))
    return found


def _by_span(
    taken: Iterable[TakenSpan], now: datetime
) -> dict[tuple[datetime | None, datetime | None], list[TakenSpan]]:
    found: dict[tuple[datetime | None, datetime | None], list[TakenSpan]] = defaultdict(list)
    for each in taken:
        if each.is_live(now):
            found[each.span.start, each.span.end].append(each)
    return found


def _without_others(wanted: Wanted, found: Sequence[_Labeled]) -> list[_Labeled]:
    """Return the reasons without what others have planned, and how slots show that instead."""
    theirs = IN_THE_WAY | {Cause.ELSEWHERE, Cause.CALENDAR}
    told = [each for each in found if each[0].cause not in theirs]
    others = [
        each.span
        for each in wanted.calendar.elsewhere
        if each.is_live(wanted.now) and each.whose != GUEST
    ]
    shown = seen_in_slots(replace(wanted.offered, busy=others), wanted.span)
    taken = [Reason(SlotTaken(), Cause.TAKEN, each.start, each.end) for each in shown]
    own = [each for each in told if each[0].cause is Cause.CLIENT]
    rest = [each for each in told if each[0].cause is not Cause.CLIENT]
    return [*rest, *((reason, None) for reason in taken), *own]


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
