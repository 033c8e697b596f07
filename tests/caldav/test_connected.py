"""A connected calendar on a running Bookable, with its worker and a real CalDAV server."""

from __future__ import annotations

from itertools import count

import pytest
from icalendar import Calendar
from tests.caldav.given import ics, utc
from tests.harness import Running, http
from tests.journeys.marketplaces import NOW, caller, world
from tests.lookalikes.caldav_servers import Account, Radicale

_people = count()
PEOPLE = 30


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

    def confirmed(self, start):
        """Book and confirm, and return the booking's id."""
        booking = self.book(start).raise_for_status().json()["id"]
        self.teacher.post(f"bookings/{booking}/confirm/").raise_for_status()
        self.bookable.tick()
        return booking

    def keep(self, name, *times):
        return self.account.keep(self.calendar, name, ics(name, *times))

    def files(self):
        return self.account.files(self.calendar)

    def event(self, booking):
        """Return the event of a booking in the calendar, or None."""
        found = [path for path in self.files() if booking in path]
        if not found:
            return None
        [event] = Calendar.from_ical(self.account.read(found[0])).walk("VEVENT")
        return event

    def status(self, booking):
        found = self.ask("GET", f"bookings/{booking}").raise_for_status().json()
        return found["status"], found["start"]

    def mails(self, to):
        query = {"to": to}
        found = http.get(f"{self.bookable.url}/api/sandbox/mail/", params=query).json()
        return [(each["kind"], each["subject"]) for each in found["mails"]]


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


TEN, ELEVEN, NOON = (f"2027-03-02T{hour}:00:00" for hour in (10, 11, 12))


@pytest.mark.long
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
            (
                {"url": "https://10.0.0.1/"},
                "/url",
                "The calendar server is not on the public internet.",
            ),
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


@pytest.mark.long
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

    @pytest.mark.long
    def test_is_read_within_five_minutes(self, bookable, at):
        maria = at()
        maria.keep("dentist", *utc("20270302", "1000", "1100"))
        bookable.clock("2027-03-01T08:05:01Z")
        bookable.tick()
        assert TEN not in maria.slots("2027-03-02")

    @pytest.mark.long
    def test_takes_time_each_time_it_recurs(self, at):
        maria = at()
        start = "DTSTART;TZID=Europe/Berlin:20270324T110000"
        maria.keep("weekly", start, "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
        maria.sync()
        # The clock goes forward on 28 March.
        assert TEN not in maria.slots("2027-03-24")
        assert "2027-03-31T09:00:00" not in maria.slots("2027-03-31")
        assert "2027-03-31T10:00:00" in maria.slots("2027-03-31")

    @pytest.mark.long
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

    @pytest.mark.long
    def test_goes_on_counting_after_a_changed_password(self, at, radicale):
        maria = at()
        maria.keep("dentist", *utc("20270302", "1000", "1100"))
        maria.sync()
        radicale.let_in(maria.account.username, "another")
        maria.sync()
        assert maria.connection()["state"] == "denied"
        assert TEN not in maria.slots("2027-03-02")


@pytest.mark.long
class TestBooking:
    def test_is_in_the_calendar_while_it_stands(self, bookable, at):
        maria = at()
        booking = maria.confirmed(f"{TEN}Z")
        event = maria.event(booking)
        assert event.start.isoformat() == f"{TEN}+00:00"
        assert "John Doe" in event["summary"]
        assert event["description"].startswith("http")
        moved = {"start_time": f"{NOON}Z", "duration": 60}
        maria.teacher.post(f"bookings/{booking}/reschedule/", json=moved).raise_for_status()
        bookable.tick()
        assert maria.event(booking).start.isoformat() == f"{NOON}+00:00"
        assert len(maria.files()) == 1
        maria.teacher.post(f"bookings/{booking}/cancel/").raise_for_status()
        bookable.tick()
        assert maria.files() == []

    @pytest.mark.long
    def test_does_not_take_its_time_twice(self, bookable, at):
        maria = at()
        booking = maria.confirmed(f"{TEN}Z")
        maria.sync()
        maria.teacher.post(f"bookings/{booking}/cancel/").raise_for_status()
        # The event is still in the calendar.
        assert TEN in maria.slots("2027-03-02")

    @pytest.mark.long
    def test_is_written_once_the_server_is_back(self, bookable, at, radicale):
        maria = at()
        radicale.stop()
        try:
            booking = maria.book(f"{TEN}Z").raise_for_status().json()["id"]
            assert maria.teacher.post(f"bookings/{booking}/confirm/").status_code == 200
            bookable.tick()
        finally:
            radicale.start()
        bookable.clock("2027-03-01T09:00:00Z")
        bookable.tick()
        assert len(maria.files()) == 1

    @pytest.mark.long
    def test_that_was_confirmed_before_is_written_when_the_calendar_is_connected(
        self, bookable, radicale
    ):
        bookable.clock(NOW)
        maria = Maria(bookable, radicale, "notify")
        booking = maria.confirmed(f"{TEN}Z")
        assert maria.connect().status_code == 201
        bookable.tick()
        assert maria.event(booking) is not None

    @pytest.mark.long
    def test_leaves_the_calendar_with_the_connection(self, bookable, at):
        maria = at()
        maria.confirmed(f"{TEN}Z")
        maria.keep("dentist", *utc("20270303", "1000", "1100"))
        maria.sync()
        found = maria.connection()
        assert maria.ask("DELETE", f"calendar-connections/{found['id']}").status_code == 204
        assert "2027-03-03T10:00:00" in maria.slots("2027-03-03")
        bookable.tick()
        assert [path.rpartition("/")[2] for path in maria.files()] == ["dentist.ics"]


@pytest.mark.long
class TestEventMovedInTheCalendar:
    def move(self, maria):
        booking = maria.confirmed(f"{TEN}Z")
        maria.sync()
        self.before = {each: maria.mails(each) for each in (maria.email, maria.john_email)}
        text = maria.account.read(f"{maria.calendar}{booking}.ics")
        for old, new in (("20270302T10", "20270302T14"), ("20270302T11", "20270302T15")):
            text = text.replace(old, new)
        maria.account.keep(maria.calendar, booking, text)
        return booking

    def new_mails(self, maria, to):
        return maria.mails(to)[len(self.before[to]) :]

    def test_is_told_to_both_and_the_booking_stands(self, at):
        maria = at("notify")
        booking = self.move(maria)
        maria.sync()
        assert maria.status(booking) == ("confirmed", f"{TEN}Z")
        for each in (maria.email, maria.john_email):
            assert [kind for kind, _ in self.new_mails(maria, each)] == ["changed_elsewhere"]
        maria.sync()
        assert len(self.new_mails(maria, maria.email)) == 1

    def test_moves_a_booking_that_follows(self, at):
        maria = at("follow")
        booking = self.move(maria)
        maria.sync()
        assert maria.status(booking) == ("confirmed", "2027-03-02T14:00:00Z")
        assert maria.event(booking).start.isoformat() == "2027-03-02T14:00:00+00:00"
        assert len(maria.files()) == 1

    def test_moves_no_booking_to_where_the_time_is_taken(self, at):
        maria = at("follow")
        maria.confirmed("2027-03-02T14:00:00Z")
        booking = self.move(maria)
        maria.sync()
        assert maria.status(booking) == ("confirmed", f"{TEN}Z")
        assert len(self.new_mails(maria, maria.john_email)) == 1


@pytest.mark.long
class TestEventDeletedInTheCalendar:
    def delete(self, maria):
        booking = maria.confirmed(f"{TEN}Z")
        maria.sync()
        maria.account.remove(f"{maria.calendar}{booking}.ics")
        maria.sync()
        return booking

    def test_leaves_the_booking_standing(self, at):
        maria = at("notify")
        booking = self.delete(maria)
        assert maria.status(booking)[0] == "confirmed"
        for each in (maria.email, maria.john_email):
            assert "changed_elsewhere" in [kind for kind, _ in maria.mails(each)]

    def test_cancels_a_booking_that_follows(self, at):
        maria = at("follow")
        booking = self.delete(maria)
        assert maria.status(booking)[0] == "canceled"
        assert TEN in maria.slots("2027-03-02")
