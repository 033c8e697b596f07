"""The plans of directories and lists: they read an index and never whole tables."""

from __future__ import annotations

from functools import partial
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_person, make_practitioner, make_service

from bookable.domain.people import Role
from bookable.queries import directory, locations, name_walks, service_details
from bookable.queries.open_weeks import SOME_START
from bookable.queries.person_pages import NameCursor, people_page
from bookable.queries.service_details import ServiceFilter
from bookable.storage import demo_people
from bookable.storage.person_search import has_index
from bookable.storage.sql import execute, rows

pytestmark = pytest.mark.django_db

PART = {"limit": 20, "offset": 0}
DIRECTORIES = [Role.TEACHER, Role.MENTOR, Role.PRACTITIONER]


def statements(ask) -> list[str]:
    """Return the statements that a function sends to the database."""
    with CaptureQueriesContext(connection) as said:
        ask()
    return [each["sql"] for each in said.captured_queries]


def plan(statement: str) -> str:
    """Return the plan of a statement, as PostgreSQL would make it for a large table."""
    execute("SET LOCAL enable_seqscan = off")
    execute("SET LOCAL enable_sort = off")
    return "\n".join(each[0] for each in rows(f"EXPLAIN {statement}"))


class TestDirectoryPlan:
    @pytest.mark.parametrize("role", DIRECTORIES)
    def test_counts_and_lists_from_the_index_of_the_role(self, role):
        said = statements(lambda: directory.directory(role, search="", **PART))
        assert len(said) == 2
        for each in said:
            assert f"person_{role.value}_by_name" in plan(each)

    @pytest.mark.parametrize("role", DIRECTORIES)
    def test_reads_texts_only_for_a_search(self, role):
        assert " LIKE " not in str(statements(lambda: directory.directory(role, search="", **PART)))
        assert " LIKE " in str(statements(lambda: directory.directory(role, search="a", **PART)))


class TestPeoplePlan:
    def test_walks_through_the_index_of_each_role_from_any_place(self):
        visitor = make_practitioner()
        for place in (None, NameCursor("person", 1)):
            [said] = statements(lambda: people_page(None, "", place, limit=20, by=visitor))  # noqa: B023
            planned = plan(said)
            for role in (Role.BUDDY, *DIRECTORIES):
                assert f"person_{role.value}_by_name" in planned
            assert "Sort Key: p.name_key" not in planned


class TestSearchInOrderOfNames:
    """A common word is found by walking, a rare one by the index of texts, and none is missed."""

    @pytest.fixture(autouse=True)
    def crowd(self, monkeypatch):
        monkeypatch.setattr(name_walks, "LENGTH", 4)
        for number in range(12):
            role = (Role.TEACHER, Role.MENTOR)[number % 2]
            company = "Rare" if number in {3, 8, 11} else "Even" if number % 4 == 0 else ""
            make_person(role, name=f"Person {number:02}", company=company)
        make_person(Role.TEACHER, Role.MENTOR, name="Person 05 both", company="Rare")

    @pytest.mark.parametrize("role", [None, Role.TEACHER, Role.MENTOR])
    def test_finds_everyone_once_in_pages(self, role):
        by = make_practitioner()
        everyone = people_page(role, "", None, limit=200, by=by).people
        searches = ["person", "rare", "even", "0", "1", "rare 1", "bo", "nobody", "zq", ""]
        for search, limit in product(searches, [1, 2, 5, 50]):
            page = people_page(role, search, None, limit=limit, by=by)
            found = [each.name for each in page.people]
            while page.end is not None:
                page = people_page(role, search, page.end, limit=limit, by=by)
                found += [each.name for each in page.people]
            expected = [each.name for each in everyone if _matches(each, search)]
            assert found == expected, (search, limit)

    def test_asks_the_index_of_texts_only_after_a_walk(self):
        for search, is_asked in (("person", False), ("rare", True), ("pe", False)):
            ask = partial(people_page, Role.TEACHER, search, None, limit=2, by=make_practitioner())
            execute("SET LOCAL enable_seqscan = off")
            said = statements(ask)[-1]
            ran = "\n".join(each[0] for each in rows(f"EXPLAIN (ANALYZE) {said}"))
            assert "Index Scan using person_teacher_by_name" in ran
            asked = [line for line in ran.splitlines() if "on person_by_search" in line]
            assert any("never executed" not in line for line in asked) is is_asked, ran

    def test_has_an_index_for_short_words_but_not_in_scripts_without_spaces(self):
        helps = {"pe": True, "z": True, "rare": True, "数学": False, "-": False, "": False}
        assert {search: has_index(search) for search in helps} == helps


def _matches(person, search):
    text = f"{person.name} {person.company}".lower()
    return all(
        word in text if len(word) > 2 else any(each.startswith(word) for each in text.split())
        for word in search.split()
    )


class TestIndexesOfWeeks:
    def test_have_no_list_of_pending_entries_that_each_look_would_read(self):
        found = rows(
            "SELECT relname, reloptions FROM pg_class WHERE relname LIKE 'person_by_%%_week'"
        )
        assert sorted(found) == [
            ("person_by_open_week", ["fastupdate=off"]),
            ("person_by_start_week", ["fastupdate=off"]),
        ]

    def test_are_looked_up_once_for_each_zone(self):
        execute("SET LOCAL enable_seqscan = off")
        asked = {"offsets": '{"Europe/Madrid": 60}', "first": 0, "last": 60, "is_long": False}
        found = rows(f"EXPLAIN {SOME_START.keys}", asked)
        planned = "\n".join(each[0] for each in found)
        assert "Index Scan on person_by_start_week" in planned
        # A join may compute the keys of everyone for each zone.
        assert "Semi Join" not in planned


class TestDemoPlan:
    def test_reads_the_index_of_the_people_of_the_demo(self):
        for each in statements(lambda: demo_people.people(active=True)):
            assert "person_of_demo" in plan(each)


class TestLocationListPlan:
    def test_reads_texts_only_for_a_search(self):
        assert " LIKE " not in str(statements(lambda: locations.page_of_locations("", **PART)))
        assert " LIKE " in str(statements(lambda: locations.page_of_locations("a", **PART)))


class TestServiceListPlan:
    @pytest.mark.parametrize(
        ("order", "index"),
        [
            ("name", "service_by_name"),
            ("-name", "service_by_name"),
            ("price_cents", "service_by_price"),
            ("-price_cents", "service_by_price"),
        ],
    )
    def test_reads_in_the_order_of_an_index(self, order, index):
        wanted = ServiceFilter(order=order)
        make_service(make_practitioner())
        _, said = statements(lambda: service_details.page_of_services(wanted, **PART))
        assert index in plan(said)
