"""A connected calendar on a running Bookable, with its worker and a real CalDAV server."""

from __future__ import annotations

from itertools import count

import pytest
from tests.caldav.given import ics, utc
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

    def connection(self):
        [found] = self.ask("GET", "calendar-connections").json()["items"]
        return found

    def sync(self):
        """Have the calendar read now, and everything done that follows."""
        self.ask("POST", f"calendar-connections/{self.connection()['id']}/sync").raise_for_status()
        self.bookable.tick()

    def slots(self, day):
        """Return the starts of the free slots of a day."""
        query = {"teacher_id": self.uuid, "date": day}
        found = self.john.get("slots/available/", params=query).raise_for_status().json()
        return {each["datetime_start"].removesuffix("Z") for each in found["available_slots"]}

    def book(self, start):
        body = {"teacher_id": self.uuid, "start_time": start, "duration": 60}
        return self.john.post("bookings/", json=body)

    def keep(self, name, *times):
        return self.account.keep(self.calendar, name, ics(name, *times))


@pytest.fixture
def at(bookable, radicale):
    """A function that makes a teacher with a calendar that is connected."""
    bookable.clock(NOW)
    made = []

    def connected(policy="notify"):
        maria = Maria(bookable, radicale, policy)
        made.append(maria)
        assert maria.connect().status_code == 201
        bookable.tick()
        return maria

    yield connected
    for each in made:
        each.john.close()
        each.teacher.close()


TEN, ELEVEN = (f"2027-03-02T{hour}:00:00" for hour in (10, 11))


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


class TestEventOfTheCalendar:
    def test_takes_time(self, at):
        maria = at()
        assert TEN in maria.slots("2027-03-02")
        path = maria.keep("dentist", *utc("20270302", "1000", "1100"))
        maria.sync()
        assert TEN not in maria.slots("2027-03-02")
        assert ELEVEN in maria.slots("2027-03-02")
        assert maria.book(f"{TEN}Z").status_code in (400, 409)
        maria.account.remove(path)
        maria.sync()
        assert TEN in maria.slots("2027-03-02")
        assert maria.book(f"{TEN}Z").status_code == 201

    def test_is_read_within_five_minutes(self, bookable, at):
        maria = at()
        maria.keep("dentist", *utc("20270302", "1000", "1100"))
        bookable.clock("2027-03-01T08:05:01Z")
        bookable.tick()
        assert TEN not in maria.slots("2027-03-02")

    def test_takes_time_each_time_it_recurs(self, at):
        maria = at()
        start = "DTSTART;TZID=Europe/Berlin:20270324T110000"
        maria.keep("weekly", start, "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
        maria.sync()
        # The clock goes forward on 28 March.
        assert TEN not in maria.slots("2027-03-24")
        assert "2027-03-31T09:00:00" not in maria.slots("2027-03-31")
        assert "2027-03-31T10:00:00" in maria.slots("2027-03-31")

    def test_goes_on_counting_while_the_server_is_down(self, bookable, at, radicale):
        maria = at()
        maria.keep("dentist", *utc("20270302", "1000", "1100"))
        maria.sync()
        radicale.stop()
        try:
            bookable.clock("2027-03-01T09:10:00Z")
            bookable.tick()
            assert TEN not in maria.slots("2027-03-02")
            found = maria.connection()
            assert (found["state"], found["silent"]) == ("failing", True)
            assert "could not be reached" in found["problem"]
        finally:
            radicale.start()
        maria.sync()
        found = maria.connection()
        assert (found["state"], found["silent"], found["problem"]) == ("working", False, "")

    def test_goes_on_counting_after_a_changed_password(self, at, radicale):
        maria = at()
        maria.keep("dentist", *utc("20270302", "1000", "1100"))
        maria.sync()
        radicale.let_in(maria.account.username, "another")
        maria.sync()
        assert maria.connection()["state"] == "denied"
        assert TEN not in maria.slots("2027-03-02")
