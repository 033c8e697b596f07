"""A connected calendar on a running Bookable, with its worker and a real CalDAV server."""

from __future__ import annotations

from itertools import count

import pytest
from tests.harness import Running, http
from tests.journeys.marketplaces import NOW, caller, world
from tests.lookalikes.caldav_servers import Account, Radicale

_people = count()
PEOPLE = 40


@pytest.fixture(scope="module")
def bookable():
    """A running sandbox that may call calendar servers on this machine."""
    env = {"BOOKABLE_WEBHOOK_ALLOW": "127.0.0.0/8"}
    with Running(env=env) as running:
        running.clock(NOW)
        running.people = running.load(world(teachers=PEOPLE, students=PEOPLE))["people"]
        yield running


class Maria:
    """A teacher with a connected calendar, and John, who books with them."""

    def __init__(self, bookable: Running, radicale: Radicale, policy: str) -> None:
        number = next(_people)
        self.bookable = bookable
        self.radicale = radicale
        self.email = f"teacher{number}@example.com"
        self.john_email = f"student{number}@example.com"
        self.uuid = bookable.people[self.email]["uuid"]
        self.headers = bookable.token(self.email)
        self.account: Account = radicale.let_in(f"maria{number}", "correct horse")
        self.calendar = self.account.make_calendar("work", "Work")
        self.john = caller(bookable, bookable.people[self.john_email]["token"])
        self.teacher = caller(bookable, bookable.people[self.email]["token"])
        self.policy = policy

    def connect(self, **changed):
        body = {
            "kind": "caldav",
            "url": self.radicale.url,
            "username": self.account.username,
            "password": self.account.password,
            "on_external_change": self.policy,
        }
        return self.ask("POST", "calendar-connections", body | changed)

    def ask(self, method, path, body=None):
        url = f"{self.bookable.url}/api/core/v1/{path}"
        return http.request(method, url, json=body, headers=self.headers, timeout=30)


class TestConnectingACalendar:
    @pytest.fixture
    def maria(self, bookable, radicale):
        bookable.clock(NOW)
        return Maria(bookable, radicale, "notify")

    def test_answers_the_connection_without_its_password(self, maria):
        answer = maria.connect()
        assert answer.status_code == 201
        found = answer.json()
        assert (found["kind"], found["username"]) == ("caldav", maria.account.username)
        assert found["writable"] is True
        assert maria.account.password not in answer.text

    @pytest.mark.parametrize(
        ("changed", "field", "detail"),
        [
            ({"password": "wrong"}, "/password", "user name and password"),
            ({"calendar": "Holidays"}, "/calendar", "There are: Work ("),
            ({"url": "http://127.0.0.1:9/"}, "/url", "could not be reached"),
            ({"url": "https://10.0.0.1/"}, "/url", "not on the public internet"),
            ({"url": "nonsense"}, "/url", ""),
        ],
    )
    def test_names_the_field_at_fault(self, maria, changed, field, detail):
        answer = maria.connect(**changed)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert error["pointer"] == field
        assert detail in answer.text
        assert maria.ask("GET", "calendar-connections").json()["items"] == []

    def test_asks_which_calendar_if_there_are_several(self, maria):
        maria.account.make_calendar("private", "Private")
        answer = maria.connect()
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/calendar"
        assert "Private (/" in answer.text
        assert maria.connect(calendar="private").status_code == 201
