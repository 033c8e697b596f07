"""Who is listed as free can be booked, and who is left out cannot."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.factories import NOW, TOMORROW_AT_TEN, make_student, make_teacher
from tests.odd_worlds import OddWorld, programs_and_ways
from tests.steps import request_booking

from bookable.domain.spans import Span
from bookable.engine import registry
from bookable.queries import candidates, free_providers, proposals
from bookable.queries.free_providers import FreeWish, free_page
from bookable.storage.calendars import provider_calendars
from bookable.storage.sql import execute


def listed(world: OddWorld, start: datetime, minutes: int, *, limit: int) -> list[int]:
    """Return whom all pages list."""
    wish = FreeWish(
        program=registry.program(world.program),
        span=Span(start, start + timedelta(minutes=minutes)),
    )
    found, after = [], None
    while True:
        page = free_page(wish, after, limit=limit, by=world.client, now=world.now)
        found += [each.uuid for each in page.people]
        after = page.end
        if after is None:
            assert page.total == (len(found), True)
            return found


SHORT = {(proposals, "FIRST_WALK"): 1, (proposals, "PASSED_EACH"): 0}
WAYS = {
    "by walking": {},
    "by the index": SHORT | {(proposals, "LONG_WALK"): 0},
    "by walking on": SHORT | {(proposals, "LONG_WALK"): 2, (candidates, "FEW"): -1},
    "one after the other": {(candidates, "MOST_PROBED"): 1},
    "one after the other, by the index": SHORT
    | {(proposals, "LONG_WALK"): 0, (candidates, "MOST_PROBED"): 1},
}


SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 12))]


@pytest.mark.django_db
class TestFreeProviders:
    @programs_and_ways(WAYS)
    @pytest.mark.parametrize("seed", SEEDS)
    def test_are_exactly_those_who_can_be_booked(self, seed, program, way, monkeypatch):
        for (module, name), value in WAYS[way].items():
            monkeypatch.setattr(module, name, value)
        world = OddWorld(seed, program)
        for _ in range(6):
            start, minutes = world.any_start(), world.random.choice([30, 60, 60, 300])
            can = [p for p in world.providers if world.books(p, start, minutes)]
            by_name = sorted(can, key=lambda p: (p.name, p.person_id))
            found = listed(world, start, minutes, limit=world.random.choice([1, 2, 50]))
            assert found == [each.uuid for each in by_name], (start, minutes)


@pytest.mark.django_db
class TestPeopleWhoAreBooked:
    def test_are_passed_over_without_a_look_at_their_calendars(self, monkeypatch):
        teachers = [make_teacher(name=f"Teacher {number}") for number in range(5)]
        for each in teachers[:4]:
            request_booking(each, make_student())
        read = []

        def noted(people, **more):
            read.append(people)
            return provider_calendars(people, **more)

        monkeypatch.setattr(free_providers, "provider_calendars", noted)
        span = Span(TOMORROW_AT_TEN, TOMORROW_AT_TEN + timedelta(hours=1))
        wish = FreeWish(program=registry.program("tutoring"), span=span)
        page = free_page(wish, None, limit=50, by=make_student(), now=NOW)
        assert [each.uuid for each in page.people] == [teachers[4].uuid]
        assert read == [[teachers[4].person_id]]


@pytest.mark.long
@pytest.mark.django_db
class TestCommonWord:
    """To find that too many match, the index of texts would read all of them."""

    @pytest.mark.parametrize(("search", "is_asked"), [("person", False), ("rare", True)])
    def test_is_not_looked_up_in_the_index_of_texts(self, search, is_asked, monkeypatch):
        for number in range(30):
            make_teacher(name=f"Person {number:02}", company="Rare" if number == 29 else "")
        asked = []
        among_found = candidates.among_found

        def noted(*given, **more):
            asked.append(given)
            return among_found(*given, **more)

        monkeypatch.setattr(candidates, "among_found", noted)
        monkeypatch.setattr(proposals, "FIRST_WALK", 20)
        monkeypatch.setattr(proposals, "LONG_WALK", 0)
        monkeypatch.setattr(proposals, "PASSED_EACH", 0)
        at_night = TOMORROW_AT_TEN + timedelta(hours=10)
        span = Span(at_night, at_night + timedelta(hours=1))
        wish = FreeWish(program=registry.program("tutoring"), span=span, search=search)
        page = free_page(wish, None, limit=5, by=make_student(), now=NOW)
        assert (page.people, page.end, bool(asked)) == ([], None, is_asked)


@pytest.mark.django_db
class TestSmallDirectory:
    """The index of weeks has all roles: it would find many people of others."""

    @pytest.mark.parametrize(("long_walk", "is_asked"), [(5, True), (6, False)])
    def test_is_walked_through_to_its_end(self, long_walk, is_asked, monkeypatch):
        for number in range(6):
            make_teacher(name=f"Person {number:02}")
        # What PostgreSQL knows of the number of people is what other tests have left.
        execute("ANALYZE person")
        asked = []
        among_open = candidates.among_open

        def noted(*given, **more):
            asked.append(given)
            return among_open(*given, **more)

        monkeypatch.setattr(candidates, "among_open", noted)
        monkeypatch.setattr(proposals, "FIRST_WALK", 2)
        monkeypatch.setattr(proposals, "LONG_WALK", long_walk)
        monkeypatch.setattr(proposals, "PASSED_EACH", 0)
        at_night = TOMORROW_AT_TEN + timedelta(hours=10)
        span = Span(at_night, at_night + timedelta(hours=1))
        wish = FreeWish(program=registry.program("tutoring"), span=span)
        page = free_page(wish, None, limit=5, by=make_student(), now=NOW)
        assert (page.people, bool(asked)) == ([], is_asked)
