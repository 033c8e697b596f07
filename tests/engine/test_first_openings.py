"""First openings are the first of the slots that each provider offers, the earliest first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.odd_worlds import DAY, HOUR, OddWorld, programs_and_ways

from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span
from bookable.engine import registry
from bookable.queries import first_openings, proposals
from bookable.queries.first_openings import first_page
from bookable.queries.first_slots import FirstWish, first_slots
from bookable.queries.openings import openings_of_one

WAYS = {
    "sorted": {},
    "by walking": {"MOST_SORTED": 0},
    "cut somewhere": {"MOST_SORTED": 2},
    "in short pages": {"MOST_SORTED": 1, "MOST_LOOKS": 2, "MOST_CHECKED": 1},
}
INDEX = {"FIRST_WALK": 1, "PASSED_EACH": 0, "LONG_WALK": 2}


def offered(world: OddWorld, who: Actor, minutes: int, within: Span) -> Span | None:
    """Return the first slot that a provider offers within a range."""
    first, last = (each.date() for each in (within.start - DAY, within.end + DAY))
    try:
        found = openings_of_one(
            who.uuid,
            first,
            last,
            service=world.services[who.person_id] and world.services[who.person_id].uuid,
            minutes=minutes,
            zone="UTC",
            program=world.program,
            by=who,
            now=world.now,
        )
    except InvalidField:
        return None
    starts = (each.span for _, of_day in found for each in of_day)
    return next((span for span in starts if within.start <= span.start < within.end), None)


def listed(world: OddWorld, wish: FirstWish, *, limit: int):
    """Return what all pages list."""
    found, place = [], None
    while True:
        page = first_page(wish, place, limit=limit, now=world.now)
        assert len(page.openings) <= limit
        found += page.openings
        place = page.end
        if place is None:
            return found


SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in (0, 2))]
"""Seeds of worlds. In odd ones the index proposes who is asked."""


@pytest.mark.django_db
class TestFirstOpenings:
    @programs_and_ways(WAYS)
    @pytest.mark.parametrize("seed", SEEDS)
    def test_are_the_first_slots_in_order(self, seed, program, way, monkeypatch):
        for name, value in WAYS[way].items():
            monkeypatch.setattr(first_openings, name, value)
        for name, value in INDEX.items() if seed % 2 else ():
            monkeypatch.setattr(proposals, name, value)
        world = OddWorld(seed, program)
        choice = world.random.choice
        # Without sorting longer stretches, each quarter of an hour is looked at.
        longest = 9 * DAY if way == "sorted" else 5 * HOUR
        for _ in range(2 if way == "sorted" else 1):
            minutes = choice([30, 60, 300])
            start = world.around + choice([-DAY, -3 * HOUR, timedelta(minutes=7)])
            within = Span(start, start + choice([HOUR, 3 * HOUR, longest]))
            expected = {}
            for each in world.providers:
                slot = offered(world, each, minutes, within)
                if slot is not None:
                    expected[each.uuid] = (slot, each.name, each.person_id)
            wish = FirstWish(
                program=registry.program(program),
                length=timedelta(minutes=minutes),
                within=within,
                search=choice(["", "person"]),
            )
            found = listed(world, wish, limit=choice([1, 2, 50]))
            assert {each.provider: each.span for each in found} == {
                uuid: slot for uuid, (slot, *_) in expected.items()
            }
            assert len(found) == len(expected)
            if way == "sorted":
                in_order = sorted(expected, key=lambda uuid: expected[uuid])
                assert [each.provider for each in found] == in_order
            ids = {each.person_id for each in world.providers}
            if within.end > world.now:
                slots = first_slots(ids, wish, now=world.now).values()
                assert sorted(slots) == sorted(each.span for each in found)
