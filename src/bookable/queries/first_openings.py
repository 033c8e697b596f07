"""Providers by their first opening in a range, the earliest first.

The range is swept from its start on. For each stretch of time candidates are proposed who may have
a slot that starts in it, and the domain tells whose first slot that is. A stretch with few
candidates is sorted as a whole. One with many is cut before the first start that any of them may
have. From there on it is a single minute, of which all slots start together and so are in the order
of the directory, or the minutes in between two quarters of an hour, in which only each page is
sorted.
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
from bookable.queries.candidates import Candidate, Proposals, Wanted
from bookable.queries.first_slots import FirstSlots, FirstWish
from bookable.queries.open_weeks import SOME_START, SOONEST
from bookable.queries.person_pages import NameCursor
from bookable.queries.proposals import Known, propose

MOST_SORTED = 150
"""Up to how many candidates a stretch is sorted as a whole."""

MOST_CHECKED = 350
MOST_LOOKS = 8
"""How many candidates one page checks, and how often it looks for some, before it ends short."""

SPARE = 10
"""How many more candidates are checked than are still wanted."""

MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)

_MIDNIGHT = datetime(2001, 1, 1, tzinfo=UTC)


class Key(NamedTuple):
    """Where an opening stands in the list."""

    start: datetime
    name_key: str
    person_id: int


class SweepCursor(NamedTuple):
    """How far a sweep has come: in the stretch from `at` on, which was cut at `until` if at all.

    Of it, openings up to the key `listed` are listed, or of people up to the place `walked`.
    """

    at: datetime
    until: datetime | None = None
    listed: Key | None = None
    walked: NameCursor | None = None


class FirstOpening(NamedTuple):
    """The first opening of a provider, and where to go on after it."""

    provider: UUID
    name: str
    span: Span
    key: Key
    after: SweepCursor


@dataclass(frozen=True, slots=True)
class FirstPage:
    """First openings, and where to go on; None after the last one."""

    openings: Sequence[FirstOpening]
    end: SweepCursor | None


def first_page(
    wish: FirstWish, after: SweepCursor | None, *, limit: int, now: datetime
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
    sweep = _Sweep(asked, after or SweepCursor(start), now, FirstSlots(asked, now))
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
    place: SweepCursor
    now: datetime
    firsts: FirstSlots
    known: Known = field(default_factory=Known)
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
            is_finest = stretch.end <= _finest(stretch.start)
            asked = self._wanted(stretch, is_finest=is_finest)
            # A minute is in order as it is walked through.
            is_minute = stretch.length <= MINUTE
            at_most = wanted - len(self.openings) + SPARE if is_minute else MOST_SORTED + 1
            batch = propose(asked, self.place.walked, at_most=at_most, known=self.known)
            if self.place.walked is None and batch.end is None:
                self._sort(batch.candidates, stretch)
            elif not is_finest:
                self.place = self.place._replace(until=_cut(stretch, batch.candidates))
            else:
                self._walk(batch, stretch, wanted=wanted)

    def _stretch(self) -> Span:
        """Return the time that is looked at next."""
        at, until = self.place.at, self.place.until
        if until is not None:
            return Span(at, min(until, self.wish.within.end))
        return next(Span(at, part.end) for part in self.wish.parts() if at < part.end)

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
                after = self.place._replace(walked=NameCursor(*each.key[1:]))
                self.openings.append(each._replace(after=after))
            self.place = self.place._replace(walked=some[-1].place)
        if left:
            return
        self.place = self.place._replace(walked=batch.end)
        if batch.end is None:
            self._leave(stretch)

    def _leave(self, stretch: Span) -> None:
        """Go on after a stretch: after one that was cut, some may start at once."""
        listed = self.place.listed
        if listed is not None and listed.start < stretch.end:
            listed = None
        was_cut = self.place.until is not None and stretch.end > _finest(stretch.start)
        until = _finest(stretch.end) if was_cut else None
        self.place = SweepCursor(stretch.end, until, listed)

    def _check(self, candidates: Sequence[Candidate], stretch: Span) -> list[FirstOpening]:
        """Return the openings of those whose first one starts in a stretch, and is not listed."""
        self.checked += len(candidates)
        self.firsts.find((each.person_id for each in candidates), before=stretch.end)
        found = []
        for each in candidates:
            person_id, name_key, uuid, name, _ = each.columns
            span = self.firsts.found.get(person_id)
            if span is None or not stretch.start <= span.start < stretch.end:
                continue
            key = Key(span.start, name_key, person_id)
            if self.place.listed is None or key > self.place.listed:
                found.append(FirstOpening(uuid, name, span, key, self.place))
        return found

    def _wanted(self, stretch: Span, *, is_finest: bool) -> Wanted:
        """Return whom to look at: as far as SQL knows, they can be booked in a stretch.

        All slots that start in one of the finest have time in common, and so it has to be free.
        """
        common = stretch.start + self.wish.length
        program = self.wish.program
        is_sold = program.subject is Subject.SERVICE
        return Wanted(
            week=SOME_START,
            columns=f"p.id, p.name_key, p.uuid, p.name, {SOONEST}",
            role=program.provider_role,
            hours=program.hours,
            span=stretch,
            now=self.now,
            search=self.wish.search,
            free=Span(stretch.end, common) if is_finest and stretch.end < common else None,
            more=f"{_IN_TIME} AND {sellers.SELLS_HOUR}" if is_sold else _IN_TIME,
            parameters={"minutes": self.wish.length // MINUTE} if is_sold else {},
        )


_IN_TIME = """%(now)s + make_interval(mins => p.minimum_notice_minutes) < %(end)s
    AND %(now)s + make_interval(days => p.maximum_advance_days) >= %(start)s"""


def _cut(stretch: Span, candidates: Sequence[Candidate]) -> datetime:
    """Return where to cut a stretch with many candidates."""
    soonest = min((each.columns[4] or 0 for each in candidates), default=0)
    cut = stretch.start + soonest * MINUTE
    return cut if stretch.start < cut < stretch.end else _finest(stretch.start)


def _finest(at: datetime) -> datetime:
    """Return the end of the shortest stretch from a moment on."""
    step = MINUTE if (at - _MIDNIGHT) % QUARTER < MINUTE else QUARTER
    return at + step - (at - _MIDNIGHT) % step
