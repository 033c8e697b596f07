from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookable.domain.people import Role
from bookable.engine import queries
from bookable.engine.catalogue import places
from bookable.storage.catalogue import offers
from bookable.storage.catalogue.offers import OfferFilter
from bookable.storage.sql import execute, rows

pytestmark = pytest.mark.django_db

PART = {"limit": 20, "offset": 0}
DIRECTORIES = [Role.TEACHER, Role.MENTOR, Role.PRACTITIONER]


def statements(ask) -> list[str]:
    """Record the statements that are sent to the database in the block."""
    with CaptureQueriesContext(connection) as said:
        ask()
    return [each["sql"] for each in said.captured_queries]


def plan(statement: str) -> str:
    """Have PostgreSQL plan as for a large table: no sorting, no sequential scans."""
    execute("SET LOCAL enable_seqscan = off")
    execute("SET LOCAL enable_sort = off")
    return "\n".join(each[0] for each in rows(f"EXPLAIN {statement}"))


class TestADirectory:
    @pytest.mark.parametrize("role", DIRECTORIES)
    def test_is_counted_and_listed_from_the_index_of_its_role(self, role):
        said = statements(lambda: queries.directory(role, search="", **PART))
        assert len(said) == 2
        for each in said:
            assert f"person_{role.value}_by_name" in plan(each)

    @pytest.mark.parametrize("role", DIRECTORIES)
    def test_looks_into_texts_only_for_those_who_search(self, role):
        assert " LIKE " not in str(statements(lambda: queries.directory(role, search="", **PART)))
        assert " LIKE " in str(statements(lambda: queries.directory(role, search="a", **PART)))


class TestAListOfLocations:
    def test_looks_into_texts_only_for_those_who_search(self):
        assert " LIKE " not in str(statements(lambda: places.page_of_places("", **PART)))
        assert " LIKE " in str(statements(lambda: places.page_of_places("a", **PART)))


class TestAListOfServices:
    @pytest.mark.parametrize(
        ("order", "index"),
        [
            ("name", "service_by_name"),
            ("-name", "service_by_name"),
            ("price_cents", "service_by_price"),
            ("-price_cents", "service_by_price"),
        ],
    )
    def test_is_read_in_the_order_of_an_index(self, order, index):
        wanted = OfferFilter(order=order)
        (said,) = statements(lambda: offers.listed(wanted, limit=20))
        assert index in plan(said)
