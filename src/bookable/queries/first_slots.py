"""The first slot of each of some providers, which the domain finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bookable.domain.hours import ONE_DAY
from bookable.domain.program import Program, Subject
from bookable.domain.spans import Span
from bookable.engine.availability import first_slot
from bookable.queries import sellers
from bookable.storage.calendars import provider_calendars
from bookable.storage.services_on_sale import Room

PARTS = (1, 8, 22, 36, 50)
"""After how many days a part of a range ends: most people have a slot in the first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstWish:
    """What is to be booked: a length in a programme, with a start within a range."""

    program: Program
    length: timedelta
    within: Span
    search: str = ""

    def parts(self) -> Iterator[Span]:
        """Yield the parts of the range, in order."""
        start, end = self.within.start, self.within.end
        for days in PARTS:
            later = self.within.start + days * ONE_DAY
            if later >= end:
                break
            yield Span(start, later)
            start = later
        yield Span(start, end)


@dataclass(frozen=True, slots=True)
class FirstSlots:
    """The first slots of people, as far as they have been looked for.

    In a programme of services these are appointments of the length that is wished for. With
    `is_any_length` they are the shortest that a person provides, and the wish's length is that of
    services without one.
    """

    wish: FirstWish
    now: datetime
    is_any_length: bool = False
    found: dict[int, Span] = field(default_factory=dict)
    searched: dict[int, datetime] = field(default_factory=dict)

    def find(self, people: Iterable[int], *, before: datetime) -> None:
        """Look for the first slots that start before a moment."""
        left = list(people)
        for part in self.wish.parts():
            if part.start >= before:
                return
            end = min(part.end, before)
            left = [person for person in left if person not in self.found]
            asked = [each for each in left if self.searched.get(each, part.start) < end]
            if asked:
                self.found.update(self._firsts(asked, Span(part.start, end)))
                self.searched.update(dict.fromkeys(asked, end))

    def _firsts(self, people: Collection[int], within: Span) -> Iterator[tuple[int, Span]]:
        role = self.wish.program.provider_role
        calendars = provider_calendars(people, role=role, first=within.start, last=within.end)
        places = self._places(calendars, within)
        for person, calendar in calendars.items():
            slots = [
                first_slot(
                    calendar,
                    length=length,
                    within=within,
                    program=self.wish.program,
                    now=self.now,
                    rooms=rooms,
                )
                for length, rooms in places[person]
            ]
            if starting := [slot for slot in slots if slot is not None]:
                yield person, min(starting)

    def _places(
        self, people: Collection[int], within: Span
    ) -> Mapping[int, Sequence[tuple[timedelta, Sequence[Room]]]]:
        """Return the rooms of each place where people could be booked, and for how long."""
        length = self.wish.length
        if self.wish.program.subject is not Subject.SERVICE:
            return {person: [(length, ())] for person in people}
        minutes = length // timedelta(minutes=1)
        if self.is_any_length:
            return sellers.shortest_at_places(people, usual=minutes, around=within)
        places = sellers.places_of(people, minutes=minutes, around=within)
        return {each: [(length, rooms) for rooms in places.get(each, ())] for each in people}


def first_slots(
    people: Collection[int], wish: FirstWish, *, now: datetime, is_any_length: bool = False
) -> Mapping[int, Span]:
    """Return the first slot in the range of each person who has one."""
    firsts = FirstSlots(wish, now, is_any_length=is_any_length)
    firsts.find(people, before=wish.within.end)
    return firsts.found
