"""Requests that wait for a database lock: they end in time and change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from tests.api import Caller
from tests.factories import NOW, make_person, make_teacher

from bookable.domain.people import Actor, Role
from bookable.server import web
from bookable.storage.models import Booking, LedgerEntry, Person

LISTS = [
    ("/api/bookings/", "bookings/", "error"),
    ("/api/mentors/", "bookings/", "detail"),
    ("/api/session/", "", "detail"),
    ("/api/v1/drf/", "bookings/", "detail"),
]


@pytest.fixture
def impatient(everyone: Actor, maria: Actor) -> Iterator[None]:
    """Limit statements to a tenth of a second, once there are people: what PostgreSQL compiles for
    the first of them takes longer."""
    connection.close()
    connection.longest_statement = 0.1
    yield
    connection.close()
    del connection.longest_statement


@pytest.fixture
def everyone(committed: None) -> Actor:
    return make_person(Role.STUDENT, Role.MENTEE, Role.BUDDY, Role.CLIENT)


@pytest.fixture
def maria(committed: None) -> Actor:
    return make_teacher()


@pytest.fixture
def held() -> Iterator[None]:
    """The table of bookings, locked by another transaction."""
    with psycopg.connect(**_where()) as other:
        other.execute("LOCK TABLE booking IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def _where() -> dict[str, Any]:
    where = connection.get_connection_params()
    return {name: where[name] for name in ("dbname", "user", "host") if where.get(name)}


@pytest.mark.usefixtures("impatient")
class TestStatementTimeout:
    @pytest.mark.parametrize(("base", "path", "key"), LISTS, ids=[base for base, *_ in LISTS])
    def test_returns_503_in_the_shape_of_the_api(
        self, base: str, path: str, key: str, everyone: Actor, request: Any
    ) -> None:
        call = Caller(everyone, base=base)
        request.getfixturevalue("held")
        answer = call.get(path)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5"), answer
        assert answer.body == {key: "This took too long, and nothing was changed: try again"}

    def test_is_a_problem_document_with_its_code(self, everyone: Actor, request: Any) -> None:
        call = Caller(everyone, base="/api/bookings/")
        request.getfixturevalue("held")
        answer = call.get("bookings/", Accept="application/problem+json")
        assert answer.body["code"] == "service_unavailable"

    def test_changes_nothing_and_may_be_repeated(
        self, everyone: Actor, maria: Actor, request: Any
    ) -> None:
        call = Caller(everyone, base="/api/bookings/")
        start = (NOW + timedelta(days=1, hours=2)).isoformat()
        asked = {"teacher_id": str(maria.uuid), "start_time": start, "duration": 60}
        with psycopg.connect(**_where()) as other:
            other.execute("LOCK TABLE booking IN ACCESS EXCLUSIVE MODE")
            answer = call.post("bookings/", asked, Idempotency_Key="once")
            assert answer.status == 503, answer
            other.rollback()
        assert not Booking.objects.exists()
        assert not LedgerEntry.objects.exists()
        assert call.post("bookings/", asked, Idempotency_Key="once").status == 201

    def test_is_a_page_for_browsers(self, request: Any) -> None:
        staff = Client()
        staff.force_login(Person.objects.get(id=make_person(Role.STAFF).person_id))
        staff.raise_request_exception = False
        request.getfixturevalue("held")
        page = staff.get("/admin/storage/booking/")
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        assert "took too long" in page.content.decode()


@pytest.mark.usefixtures("committed")
class TestStatementLimit:
    def test_is_30_seconds_in_the_web_server(self) -> None:
        slot = connections.create_connection("default")
        web.limit_statements(slot)
        with slot.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("30s",)
        slot.close()

    def test_does_not_apply_elsewhere(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)

    def test_leaves_a_working_connection(self, impatient: None) -> None:
        with pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
