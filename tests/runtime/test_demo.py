"""The demo of a first start, and the printed command that books a slot."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.harness import Running, http, make_home, run

from bookable.domain.people import Role
from bookable.domain.services import Kind
from bookable.interfaces.cli.demo import demo_logins, prepare_demo
from bookable.queries import offering
from bookable.storage.models import Booking, CreditGrant

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
PEOPLE = 12
SAM = "sam@demo.example"


def logins(running: Running) -> list[str]:
    return [line for line in running.said if "@demo.example" in line]


def password_of(running: Running, email: str) -> str:
    (line,) = [line for line in logins(running) if email in line]
    return line.split()[-2]


def signs_in(running: Running, password: str, **headers: str) -> bool:
    given = {"email": SAM, "password": password}
    answer = http.post(f"{running.url}/api/auth/token/", json=given, headers=headers)
    assert answer.status_code in (200, 401), answer.text
    return answer.status_code == 200


def follow_the_curl_line(running: Running) -> httpx.Response:
    (line,) = [line for line in running.said if line.startswith("  curl ")]
    words = shlex.split(line)
    headers = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    return http.request(
        words[words.index("-X") + 1],
        words[words.index("-X") + 2],
        headers=[(name, value) for name, _, value in (each.partition(": ") for each in headers)],
        content=words[words.index("-d") + 1],
    )


@pytest.fixture
def home() -> Iterator[Path]:
    """A home without a database."""
    home = make_home()
    yield home
    shutil.rmtree(home)


class TestFirstUp:
    def test_loads_the_demo_and_prints_a_working_curl_line(self, home: Path) -> None:
        with Running(home=home, flags=["--workers=1"]) as first:
            assert len(logins(first)) == PEOPLE
            assert follow_the_curl_line(first).status_code == 201
            assert signs_in(first, password_of(first, SAM))
            assert not signs_in(first, "demo")
            assert not signs_in(first, password_of(first, SAM), **{"X-Forwarded-For": "192.0.2.1"})


class TestSecondUp:
    @pytest.mark.long
    def test_prints_the_same_and_is_refused_on_a_public_address(self, home: Path) -> None:
        with Running(home=home, flags=["--workers=1"]) as first:
            assert follow_the_curl_line(first).status_code == 201
        with Running(home=home, port=first.port, flags=["--workers=1"]) as second:
            assert logins(second) == logins(first)
            assert follow_the_curl_line(second).status_code == 201
        public = {"BOOKABLE_HOME": str(home), "BOOKABLE_BASE_URL": "https://bookable.example.com"}
        refused = run("up", f"--port={first.port}", env=public)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.startswith("bookable: 12 people of the demo are here")


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo in the database of the tests, loaded once and only looked at."""
    with django_db_blocker.unblock(), transaction.atomic():
        prepare_demo(wanted=True)
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("demo")
class TestDemoMarketplace:
    def test_has_a_sale_of_every_kind(self) -> None:
        sold = Booking.objects.filter(program="marketplace", parent=None)
        assert set(sold.values_list("kind", flat=True)) == set(Kind)
        in_rooms = sold.filter(kind=Kind.INDIVIDUAL, room__isnull=False)
        assert in_rooms.filter(status="confirmed").exists()

    def test_has_bookings_of_most_statuses(self) -> None:
        sold = Booking.objects.filter(program="marketplace", parent=None)
        assert set(sold.values_list("status", flat=True)) >= {
            *("draft", "pending_payment", "confirmed", "completed", "canceled", "no_show"),
        }
        assert set(sold.values_list("payment_status", flat=True)) >= {
            *("unpaid", "paid", "partially_refunded", "refunded", "not_required"),
        }

    def test_has_parts_and_credits(self) -> None:
        assert Booking.objects.filter(parent__key="demo-training-enrolment").count() == 3
        assert Booking.objects.filter(parent__key="demo-starter-package").count() == 2
        assert CreditGrant.objects.get(booking__key="demo-ten-bundle").remaining == 10

    def test_has_a_practitioner_and_clients(self) -> None:
        roles = [login.person.roles for login in demo_logins()]
        assert any(Role.PRACTITIONER in each for each in roles)
        assert any(Role.CLIENT in each for each in roles)

    def test_has_the_hour_of_the_readme(self) -> None:
        readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
        (wanted,) = re.findall(r'"start": "([^"]+)", "duration_minutes": 60', readme)
        asked = datetime.fromisoformat(wanted)
        maria = demo_logins()[0].person
        offered = offering.slots_of_days(
            maria.uuid, asked.date(), minutes=60, program="tutoring", by=maria, now=NOW
        )
        assert asked in [slot.start for slot in offered.first]
