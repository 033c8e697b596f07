"""Who is free at a time or on a day, in several programmes at once.

Each programme has a list of its own, in the same order. A page has what all of them list up to the
place where the first of them ends.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookable.domain.people import Actor
from bookable.domain.program import Program
from bookable.domain.spans import Span
from bookable.queries.first_openings import Key, SweepCursor, first_page
from bookable.queries.first_slots import FirstWish, first_slots
from bookable.queries.free_providers import FreeCursor, FreeWish, Total, free_page
from bookable.queries.person_pages import NameCursor
from bookable.queries.public_directory import Card, Listing, cards


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWish:
    """A length, to be booked in any of some programmes with a start within a day."""

    programs: Sequence[Program]
    length: timedelta
    day: Span
    search: str = ""

    def in_each(self) -> list[FirstWish]:
        """Return the wish in each programme."""
        return [
            FirstWish(program=each, length=self.length, within=self.day, search=self.search)
            for each in self.programs
        ]


def free_at(
    wishes: Sequence[FreeWish], after: NameCursor | None, *, limit: int, by: Actor, now: datetime
) -> Listing:
    """Return whom one of some wishes finds free, after a place in the directory."""
    reached = FreeCursor(*after, seen=0, total=Total(0, is_exact=False)) if after else None
    pages = [free_page(wish, reached, limit=limit, by=by, now=now) for wish in wishes]
    end = min((NameCursor(*page.end[:2]) for page in pages if page.end), default=None)
    free = cards({person.uuid for page in pages for person in page.people})
    found = [each for each in free if end is None or each.place <= end]
    if len(found) > limit:
        end = found[limit - 1].place
    return Listing(found[:limit], end)


def first_on(
    people: Collection[int], wish: DayWish, *, now: datetime, is_any_length: bool = False
) -> dict[int, datetime]:
    """Return when each of some people can be booked first on the day, if they can.

    With `is_any_length` the wish's length is only for services that have none.
    """
    firsts: dict[int, datetime] = {}
    for each in wish.in_each():
        for person, slot in first_slots(people, each, now=now, is_any_length=is_any_length).items():
            firsts[person] = min(slot.start, firsts.get(person, slot.start))
    return firsts


def free_on(wish: DayWish, after: Card | None, *, limit: int, now: datetime) -> Listing:
    """Return who can be booked on the day after a provider, by when they can be booked first."""
    reached = _key(after, first_on([after.person_id], wish, now=now)) if after else None
    place = SweepCursor(reached.start, listed=reached) if reached else None
    pages = [first_page(each, place, limit=limit, now=now) for each in wish.in_each()]
    ends = [
        page.openings[-1].key if page.openings else Key(page.end.at, "", 0)
        for page in pages
        if page.end is not None
    ]
    last = min(ends, default=None)
    free = cards({each.provider for page in pages for each in page.openings})
    firsts = first_on([each.person_id for each in free], wish, now=now)
    keyed = [(key, each) for each in free if (key := _key(each, firsts))]
    # Those who can be booked earlier in another programme stand on an earlier page.
    found = [
        each
        for key, each in sorted(keyed)
        if (reached is None or key > reached) and (last is None or key <= last)
    ]
    is_more = last is not None or len(found) > limit
    return Listing(found[:limit], found[:limit][-1].place if is_more and found else None)


def _key(card: Card, firsts: dict[int, datetime]) -> Key | None:
    start = firsts.get(card.person_id)
    return Key(start, *card.place) if start else None
