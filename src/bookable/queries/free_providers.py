"""Who could be booked at exactly one time, in the order of the directory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bookable.domain.people import Actor, Role
from bookable.domain.program import HoursRule, Program, Subject
from bookable.domain.services import Kind
from bookable.domain.slots import FURTHEST_DAYS
from bookable.domain.spans import Span
from bookable.engine.availability import can_be_booked
from bookable.queries import person_pages, sellers
from bookable.queries.candidates import MOST_PROBED, Candidate, Proposals, Wanted
from bookable.queries.person_pages import NameCursor, PersonRow
from bookable.queries.proposals import Known, directory_size, propose
from bookable.storage.calendars import provider_calendars
from bookable.storage.services_on_sale import Room

MOST_LOOKS = 2
"""How often one answer looks for candidates: it is shorter than asked for where few are free."""

SPARE = 20
"""How many more candidates are looked up than are still wanted."""

A_FEW = 3
"""How many more of these are checked at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeWish:
    """What is to be booked: a span in a programme, and of services a kind."""

    program: Program
    span: Span
    kind: Kind | None = None
    search: str = ""

    def wanted(self, *, now: datetime) -> Wanted:
        """Return whom to look at."""
        is_sold, is_seat = self.program.subject is Subject.SERVICE, self.kind is Kind.WORKSHOP
        few = sellers.HAVE_SEATS if is_seat else None
        hour = f"{_IN_TIME} AND {sellers.SELLS_HOUR}" if is_sold else _IN_TIME
        return Wanted(
            role=self.program.provider_role,
            # A session has its time, whatever the hours.
            hours=HoursRule.NEVER if is_seat else self.program.hours,
            span=self.span,
            now=now,
            search=self.search,
            # The session itself takes the time.
            free=None if is_seat else self.span,
            more=f"p.id IN ({few})" if few else hour,
            few=few,
            parameters={"minutes": self.span.minutes} if is_sold else {},
        )


class Total(NamedTuple):
    """How many are free in all: exactly, or about."""

    number: int
    is_exact: bool


class FreeCursor(NamedTuple):
    """Where a page ends: the last place in the directory, and how many are free up to there."""

    name_key: str
    person_id: int
    seen: int
    total: Total


@dataclass(frozen=True, slots=True)
class FreePage:
    """Free providers, and where to go on; None after the last one."""

    people: Sequence[PersonRow]
    end: FreeCursor | None
    total: Total


def free_page(
    wish: FreeWish, after: FreeCursor | None, *, limit: int, by: Actor, now: datetime
) -> FreePage:
    """Return the providers who could be booked, after a place in the directory.

    The answer is the same to all who ask: whether they have time themselves does not count.
    """
    place = NameCursor(after.name_key, after.person_id) if after else None
    found, end, total = list[Candidate](), None, Total(0, is_exact=True)
    if now < wish.span.start <= now + timedelta(days=FURTHEST_DAYS):
        found, end, total = _look(wish, place, wanted=limit + 1, now=now)
    page = found[:limit]
    if len(found) > limit:
        end = page[-1].place
    people = [person_pages.shown(each.columns, by) for each in page]
    seen = (after.seen if after else 0) + len(page)
    if end is None:
        return FreePage(people, None, Total(seen, is_exact=True))
    total = after.total if after else total
    total = Total(max(total.number, seen), total.is_exact)
    return FreePage(people, FreeCursor(*end, seen, total), total)


def _look(
    wish: FreeWish, place: NameCursor | None, *, wanted: int, now: datetime
) -> tuple[list[Candidate], NameCursor | None, Total]:
    """Return free providers after a place, where to look for more, and how many are left."""
    asked, known = wish.wanted(now=now), Known()
    found, checked, batches = list[Candidate](), 0, list[Proposals]()
    while len(batches) < MOST_LOOKS:
        place = batches[-1].end if batches else place
        batch = propose(asked, place, at_most=wanted + SPARE, known=known)
        more, looked_at = _enough(wish, batch, wanted=wanted - len(found), now=now)
        batches.append(batch)
        found += more
        checked += looked_at
        if batch.end is None:
            return found, None, Total(len(found), is_exact=True)
        if len(found) >= wanted or batch.fit >= MOST_PROBED:
            break
    likely = _about(batches[0], asked.role) * len(found) // max(checked, 1)
    return found, batches[-1].end, Total(_rounded(likely), is_exact=False)


def _about(batch: Proposals, role: Role) -> int:
    """Return about how many candidates there are from the beginning of a batch on."""
    people = directory_size(role) if batch.chosen is None else batch.chosen
    return len(batch.candidates) * people // max(batch.passed, 1)


def _enough(
    wish: FreeWish, batch: Proposals, *, wanted: int, now: datetime
) -> tuple[list[Candidate], int]:
    """Return those of a batch who can be booked, and how many were checked for that.

    That is everyone in the last batch, which makes the total exact, and else no more than needed.
    """
    if batch.end is None:
        return _bookable(wish, batch.candidates, now=now), len(batch.candidates)
    found, checked = list[Candidate](), 0
    while checked < len(batch.candidates) and len(found) < wanted:
        size = max(wanted - len(found) + A_FEW, checked)
        found += _bookable(wish, batch.candidates[checked : checked + size], now=now)
        checked = min(checked + size, len(batch.candidates))
    return found, checked


def _rounded(number: int) -> int:
    """Return a number to its first two digits."""
    step = int("1" + "0" * (len(str(number)) - 2)) if number > 99 else 1
    return number // step * step


def _bookable(wish: FreeWish, candidates: Sequence[Candidate], *, now: datetime) -> list[Candidate]:
    """Return those candidates whom the domain lets be booked."""
    if wish.kind is Kind.WORKSHOP:
        return list(candidates)
    ids = [each.person_id for each in candidates]
    span, program = wish.span, wish.program
    calendars = provider_calendars(ids, role=program.provider_role, first=span.start, last=span.end)
    places = _places(wish, calendars)
    free = {
        person
        for person, calendar in calendars.items()
        if any(
            can_be_booked(calendar, span, program=program, now=now, rooms=rooms)
            for rooms in places[person]
        )
    }
    return [each for each in candidates if each.person_id in free]


def _places(wish: FreeWish, people: Collection[int]) -> Mapping[int, Sequence[Sequence[Room]]]:
    """Return the rooms of each place where people could be booked."""
    if wish.program.subject is Subject.SERVICE:
        return sellers.places_of(people, minutes=wish.span.minutes, around=wish.span)
    return {person: [()] for person in people}


_IN_TIME = """%(now)s + make_interval(mins => p.minimum_notice_minutes) <= %(start)s
    AND %(now)s + make_interval(days => p.maximum_advance_days) >= %(start)s"""
