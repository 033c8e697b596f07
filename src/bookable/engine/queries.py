"""Read-only queries about bookings and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.commands import BookingRef
from bookable.domain.deciding import as_of
from bookable.domain.hours import days, refuse_far_away
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Party, Role, Side
from bookable.domain.refusals import InvalidField, NotAParty, PersonNotFound
from bookable.engine.registry import program as program_named
from bookable.storage import bookings, lists, people
from bookable.storage import statistics as summary
from bookable.storage.lists import (
    BookingFilter,
    BookingRow,
    OrderBy,
    Page,
    PersonCard,
    ScheduledRow,
)
from bookable.storage.statistics import Statistics
from bookable.storage.work import UnitOfWork, transact

LONGEST_SCHEDULE = timedelta(days=366)
LONGEST_LIST = 1_000
LISTED_FOR = timedelta(days=366)


def booking(
    ref: BookingRef, *, program: str, by: Actor, as_: Side | None = None, now: datetime
) -> Booking:
    """Return a booking as time has made it by `now`, or raise BookingNotFound.

    Raise NotAParty for one that the actor may not see, or not on the side `as_`.
    """
    found = visible(ref, program=program, by=by, as_=as_)
    return as_of(found, program=program_named(program), now=now)


def visible(ref: BookingRef, *, program: str, by: Actor, as_: Side | None = None) -> Booking:
    """Return a booking as it is written down; it raises what `booking` does."""
    try:
        if not program_named(program).guarded:
            return bookings.load(ref, program=program, visible_to=by, as_=as_)
        return transact(lambda work: _guarded(work, ref, program, by))
    except NotAParty:
        raise NotAParty("see") from None


def _guarded(work: UnitOfWork, ref: BookingRef, program: str, by: Actor) -> Booking:
    work.see_as(by)
    return bookings.load(ref, program=program, visible_to=by)


def first_bookings(by: Actor, filter_: BookingFilter, *, limit: int) -> list[BookingRow]:
    """Return the first of the actor's own bookings that match a filter."""
    return lists.listed(by.person_id, filter_, limit=limit)


@dataclass(frozen=True, slots=True)
class BookingPage:
    """One page of a list of bookings, with the total count."""

    count: int
    bookings: list[BookingRow]


def page_of_bookings(
    by: Actor, filter_: BookingFilter, *, limit: int, offset: int = 0
) -> BookingPage:
    """Return one page of the actor's own bookings that match a filter."""
    count = lists.count(by.person_id, filter_)
    rows = lists.listed(by.person_id, filter_, limit=limit, offset=offset) if count > offset else []
    return BookingPage(count, rows)


def bookings_of(
    by: Actor,
    *,
    program: str,
    side: Side | None = None,
    status: Status | None = None,
    part: tuple[int, int] | None = None,
    now: datetime,
) -> BookingPage:
    """Return the actor's own bookings on one side or both, latest first.

    `part` is a limit and an offset. Without it, return the first of those that were made, or begin,
    within the last year or later.
    """
    filter_ = BookingFilter(
        program=program,
        now=now,
        sides=[side] if side else [Side.PROVIDER, Side.CLIENT],
        statuses=[status] if status else None,
        lately=None if part else now - LISTED_FOR,
        order=[(OrderBy.MADE, "DESC")],
    )
    if part is not None:
        return page_of_bookings(by, filter_, limit=part[0], offset=part[1])
    rows = first_bookings(by, filter_, limit=LONGEST_LIST)
    return BookingPage(len(rows), rows)


def statistics(by: Actor, *, program: str, side: Side, now: datetime) -> Statistics:
    """Return a summary of all bookings that the actor ever had on one side."""
    return summary.statistics(by.person_id, program=program, side=side, now=now)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A provider's bookings in a range of dates; names are shown only to those who may see them."""

    bookings: list[ScheduledRow]
    sees_all_names: bool


def schedule(
    provider: UUID, *, first: date, last: date, program: str, by: Actor, now: datetime
) -> Schedule:
    """Return a provider's bookings from the first date to the last, both in the provider's zone.

    Raise PersonNotFound or InvalidField.
    """
    rules = program_named(program)
    refuse_far_away(first, field="start_date")
    refuse_far_away(last, field="end_date")
    if last < first:
        raise InvalidField("end_date", "must not come before start_date")
    if last - first > LONGEST_SCHEDULE:
        raise InvalidField("end_date", "must come within a year of start_date")
    party = _provider(provider, rules.provider_role)
    during = days(first, last, party.timezone)
    rows = (
        lists.scheduled(party.person_id, program=program, during=during, now=now) if during else []
    )
    return Schedule(rows, by.is_staff or by.person_id == party.person_id)


def directory(role: Role, *, search: str, limit: int, offset: int) -> Page:
    """Return one page of the people of a role, ordered by name."""
    return lists.directory(role, search=search, limit=limit, offset=offset)


def person_card(person_id: int, *, role: Role) -> PersonCard:
    """Return a person's entry in the directory of a role, or raise PersonNotFound."""
    card = lists.card(person_id, role=role)
    if card is None:
        raise PersonNotFound(role)
    return card


def _provider(provider: UUID, role: Role) -> Party:
    account = people.by_uuid(provider)
    if account is None or role not in account[0].roles:
        raise PersonNotFound(role)
    actor = account[0]
    return Party(actor.person_id, actor.uuid, actor.name, actor.timezone)


__all__ = [
    "BookingFilter",
    "BookingPage",
    "BookingRow",
    "OrderBy",
    "Page",
    "PersonCard",
    "Schedule",
    "ScheduledRow",
    "Statistics",
    "booking",
    "bookings_of",
    "directory",
    "first_bookings",
    "page_of_bookings",
    "person_card",
    "schedule",
    "statistics",
    "visible",
]
