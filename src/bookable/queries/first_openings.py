"""Providers by their first opening in a range, the earliest first.

The range is swept from its start on. For each stretch of time candidates are proposed who may have
a slot that starts in it, and the domain tells whose first slot that is. A stretch with few
candidates is sorted as a whole. One with many is cut, down to a single minute, of which all slots
start together and so are in the order of the directory, or to the minutes in between two quarters
of an hour, in which only each page is sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from bookable.domain.program import Subject
from bookable.domain.slots import FURTHEST_DAYS
from bookable.domain.spans import Span
from bookable.queries import sellers
from bookable.queries.first_slots import FirstSlots, FirstWish
from bookable.queries.open_weeks import SOME_START
from bookable.queries.person_pages import NamePlace
from bookable.queries.proposals import Candidate, Proposals, Wanted, propose

MOST_SORTED = 150
"""Up to how many candidates a stretch is sorted as a whole."""

MOST_CHECKED = 350
MOST_LOOKS = 16
"""How many candidates one page checks, and how often it looks for some, before it ends short."""

SPARE = 10
"""How many more candidates are checked than are still wanted."""

HOURS, HALF_HOUR, MINUTE = timedelta(hours=8), timedelta(minutes=30), timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
FINEST = 3
"""The number of times that a stretch is cut."""

_MIDNIGHT = datetime(2001, 1, 1, tzinfo=UTC)


class Key(NamedTuple):
    """Where an opening stands in the list."""

    start: datetime
    name_key: str
    person_id: int


class SweepPlace(NamedTuple):
    """How far a sweep has come: in the stretch from `at` on, that was cut so many times.

    Of it, openings up to the key `listed` are listed, or of people up to the place `walked`.
    """

    at: datetime
    cuts: int = 0
    listed: Key | None = None
    walked: NamePlace | None = None


class FirstOpening(NamedTuple):
    """The first opening of a provider, and where to go on after it."""

    provider: UUID
    name: str
    span: Span
    key: Key
    after: SweepPlace


@dataclass(frozen=True, slots=True)
class FirstPage:
    """First openings, and where to go on; None after the last one."""

    openings: Sequence[FirstOpening]
    end: SweepPlace | None


def first_page(
    wish: FirstWish, after: SweepPlace | None, *, limit: int, now: datetime
) -> FirstPage:
    """Return the first opening of each provider, after a place in the list.

    The answer is the same to all who ask: whether they have time themselves does not count. A page
    can be shorter than `limit` and have a next one.
    """
    start = max(wish.within.start, now)
    end = min(wish.within.end, now + timedelta(days=FURTHEST_DAYS, minutes=1))
    if start >= end:
        return FirstPage([], None)
    asked = replace(wish, within=Span(start, end))
    sweep = _Sweep(asked, after or SweepPlace(start), now, FirstSlots(asked, now))
    sweep.go(limit + 1)
    page = sweep.openings[:limit]
    go_on = sweep.place if sweep.place.at < end else None
    if len(sweep.openings) > limit:
        go_on = page[-1].after
    return FirstPage(sorted(page, key=lambda each: each.key), go_on)


@dataclass(slots=True)
class _Sweep:
    """A sweep over the range of a wish, and what it has found."""

    wish: FirstWish
    place: SweepPlace
    now: datetime
    firsts: FirstSlots
    openings: list[FirstOpening] = field(default_factory=list)
    looks: int = 0
    checked: int = 0

    def go(self, wanted: int) -> None:
        """Sweep until as many openings are found as wanted, or too much was read."""
        while (
            len(self.openings) < wanted
            and self.place.at < self.wish.within.end
            and self.looks < MOST_LOOKS
            and self.checked < MOST_CHECKED
        ):
            self.looks += 1
            stretch = self._stretch()
            batch = propose(self._wanted(stretch), self.place.walked, at_most=MOST_SORTED + 1)
            if self.place.walked is None and batch.end is None:
                self._sort(batch.candidates, stretch)
            elif self.place.cuts < FINEST:
                self.place = self.place._replace(cuts=self.place.cuts + 1)
            else:
                self._walk(batch, stretch, wanted=wanted)

    def _stretch(self) -> Span:
        """Return the time that is looked at next."""
        at, end = self.place.at, self.wish.within.end
        if self.place.cuts == 0:
            return next(Span(at, part.end) for part in self.wish.parts() if at < part.end)
        if self.place.cuts == 1:
            return Span(at, min(at + HOURS, end))
        if self.place.cuts == FINEST and (at - _MIDNIGHT) % QUARTER < MINUTE:
            return Span(at, min(_next(at, MINUTE), end))
        return Span(at, min(_next(at, HALF_HOUR if self.place.cuts < FINEST else QUARTER), end))

    def _sort(self, candidates: Sequence[Candidate], stretch: Span) -> None:
        """Take all openings of a stretch, in order."""
        found = self._check(candidates, stretch)
        for each in sorted(found, key=lambda opening: opening.key):
            self.openings.append(each._replace(after=self.place._replace(listed=each.key)))
        self._leave(stretch)

    def _walk(self, batch: Proposals, stretch: Span, *, wanted: int) -> None:
        """Take openings of a stretch in the order of the directory."""
        left = list(batch.candidates)
        while left and len(self.openings) < wanted and self.checked < MOST_CHECKED:
            size = wanted - len(self.openings) + SPARE
            some, left = left[:size], left[size:]
            for each in self._check(some, stretch):
                after = self.place._replace(walked=NamePlace(*each.key[1:]))
                self.openings.append(each._replace(after=after))
            self.place = self.place._replace(walked=some[-1].place)
        if left:
            return
        self.place = self.place._replace(walked=batch.end)
        if batch.end is None:
            self._leave(stretch)

    def _leave(self, stretch: Span) -> None:
        """Go on after a stretch, with a longer one."""
        listed = self.place.listed
        if listed is not None and listed.start < stretch.end:
            listed = None
        self.place = SweepPlace(stretch.end, max(self.place.cuts - 1, 0), listed)

    def _check(self, candidates: Sequence[Candidate], stretch: Span) -> list[FirstOpening]:
        """Return the openings of those whose first one starts in a stretch, and is not listed."""
        self.checked += len(candidates)
        self.firsts.find((each.person_id for each in candidates), before=stretch.end)
        found = []
        for each in candidates:
            person_id, name_key, uuid, name = each.columns
            span = self.firsts.found.get(person_id)
            if span is None or not stretch.start <= span.start < stretch.end:
                continue
            key = Key(span.start, name_key, person_id)
            if self.place.listed is None or key > self.place.listed:
                found.append(FirstOpening(uuid, name, span, key, self.place))
        return found

    def _wanted(self, stretch: Span) -> Wanted:
        """Return whom to look at: as far as SQL knows, they can be booked in a stretch."""
        program = self.wish.program
        is_sold = program.subject is Subject.SERVICE
        return Wanted(
            week=SOME_START,
            columns="p.id, p.name_key, p.uuid, p.name",
            role=program.provider_role,
            hours=program.hours,
            span=stretch,
            now=self.now,
            search=self.wish.search,
            more=f"{_IN_TIME} AND {sellers.SELLS_HOUR}" if is_sold else _IN_TIME,
            parameters={"minutes": self.wish.length // MINUTE} if is_sold else {},
        )


_IN_TIME = """%(now)s + make_interval(mins => p.minimum_notice_minutes) < %(end)s
    AND %(now)s + make_interval(days => p.maximum_advance_days) >= %(start)s"""


def _next(moment: datetime, step: timedelta) -> datetime:
    """Return the first moment after another one that is a whole step from midnight."""
    return moment + step - (moment - _MIDNIGHT) % step
