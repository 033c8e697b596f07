"""Every bad input is refused with the path to its value, and nothing is loaded."""

from __future__ import annotations

from typing import Any

import pytest
from tests.world.worlds import buddies, loaded, marketplace, refused, seat, the_world, tutoring

from bookable.storage.models import Booking, Person

GONE = object()


def changed(section: str, n: int, **fields: Any) -> dict[str, Any]:
    """Return the world with other values in one of its entries."""
    world = the_world()
    entry = world[section][n]
    entry.update(fields)
    world[section][n] = {name: value for name, value in entry.items() if value is not GONE}
    return world


def hours(**fields: Any) -> dict[str, Any]:
    return the_world(availability=[{"person": "maria@example.com", **fields}])


def service(**fields: Any) -> dict[str, Any]:
    usual = {"key": "x", "practitioner": "p@example.com", "kind": "individual", "name": "X"}
    return the_world(services=[*the_world()["services"], {**usual, **fields}])


def booked(*bookings: dict[str, Any]) -> dict[str, Any]:
    return the_world(bookings=list(bookings))


WRONG: list[tuple[str, Any, str]] = [
    # The file as a whole.
    ("the file must be an object, not a list", [], ""),
    ("the file must be an object, not null", None, ""),
    ("colours: is not a field", {"colours": []}, ""),
    ("people: must be a list, not an object", {"people": {}}, ""),
    ("people[0]: must be an object, not text", {"people": ["maria@example.com"]}, ""),
    ("people[0].colour: is not a field", changed("people", 0, colour="red"), ""),
    ("availability[1].zone: is not a field", changed("availability", 1, zone="UTC"), ""),
    ("locations[0].town: is not a field", changed("locations", 0, town="X"), ""),
    ("services[0].price: is not a field", changed("services", 0, price=5), ""),
    ("sessions[0].seats: is not a field", changed("sessions", 0, seats=5), ""),
    ("matches[0].since: is not a field", changed("matches", 0, since="X"), ""),
    ("bookings[0].room: is not a field", changed("bookings", 0, room="Blue"), ""),
    ("bookings[0]['a b']: is not a field", changed("bookings", 0, **{"a b": 1}), ""),
    # People.
    ("people[0].email: is missing", changed("people", 0, email=GONE), ""),
    ("people[0].email: is missing", changed("people", 0, email=None), ""),
    ("people[0].email: must be text, not a number", changed("people", 0, email=5), ""),
    ("people[0].email: must be an e-mail", changed("people", 0, email="maria"), ""),
    ("people[0].email: must be an e-mail", changed("people", 0, email="a b@example.com"), ""),
    ("people[0].email: must be an e-mail", changed("people", 0, email="a@b@example.com"), ""),
    ("people[0].email: must be an e-mail", changed("people", 0, email="a@b\u2028.com"), ""),
    ("people[0].email: is longer", changed("people", 0, email="a@" + "b" * 300), ""),
    ("people[1].email: is the same", changed("people", 1, email="MARIA@example.com"), "people[0]"),
    ("people[0].name: must be text, not a number", changed("people", 0, name=5), ""),
    ("people[0].name: is longer than 200", changed("people", 0, name="x" * 201), ""),
    ("people[0].name: holds NUL", changed("people", 0, name="x\x00y"), ""),
    ("people[0].name: holds NUL", changed("people", 0, name="x\ud800y"), ""),
    ("people[0].bio: is longer than 10000", changed("people", 0, bio="x" * 10_001), ""),
    ("people[0].timezone: ", changed("people", 0, timezone="Europe/Bielefeld"), "Bielefeld"),
    ("people[0].timezone: ", changed("people", 0, timezone=""), "IANA"),
    ("people[0].timezone: must be text", changed("people", 0, timezone=1), ""),
    ("people[0].roles: must be a list, not text", changed("people", 0, roles="teacher"), ""),
    ("people[0].roles[1]: must be one of", changed("people", 0, roles=["mentor", "king"]), "king"),
    ("people[0].roles[0]: must be one of", changed("people", 0, roles=[["mentor"]]), "a list"),
    ("people[0].password: must not be empty", changed("people", 0, password=""), ""),
    ("people[0].password: must be text", changed("people", 0, password=1234), ""),
    ("people[0].avatar_url: ", changed("people", 0, avatar_url="javascript:alert(1)"), "http"),
    (
        "people[0].avatar_url: ",
        changed("people", 0, avatar_url="https://a:b@x.y/"),
        "http",
    ),
    ("people[0].company: ", changed("people", 0, company="Two\nLines"), "line breaks"),
    ("people[0].daily_limit: ", changed("people", 0, daily_limit=0), "1"),
    ("people[0].weekly_limit: ", changed("people", 0, weekly_limit=7_001), "7000"),
    ("people[0].locale: must be one of de, en", changed("people", 0, locale="tlh"), ""),
    ("people[0].handle: must be of the letters", changed("people", 0, handle="a b"), "'a b'"),
    ("people[0].handle: is reserved", changed("people", 0, handle="Admin"), ""),
    ("people[2].handle: is somebody else's", changed("people", 2, handle="maria"), ""),
    ("people[0].auto_accept: must be true", changed("people", 0, auto_accept=1), ""),
    ("people[0].slot_interval_minutes: ", changed("people", 0, slot_interval_minutes=0), "1"),
    ("people[0].slot_interval_minutes: ", changed("people", 0, slot_interval_minutes=True), "true"),
    ("people[0].slot_interval_minutes: ", changed("people", 0, slot_interval_minutes=1.5), "whole"),
    (
        "people[0].slot_interval_minutes: ",
        changed("people", 0, slot_interval_minutes=30.0),
        "whole",
    ),
    ("people[0].buffer_before_minutes: ", changed("people", 0, buffer_before_minutes=-1), "0"),
    ("people[0].buffer_after_minutes: ", changed("people", 0, buffer_after_minutes="5"), "text"),
    ("people[0].minimum_notice_minutes: ", changed("people", 0, minimum_notice_minutes=2**63), ""),
    ("people[0].maximum_advance_days: ", changed("people", 0, maximum_advance_days=731), "730"),
    ("people[0].maximum_advance_days: ", changed("people", 0, maximum_advance_days=0), "1"),
    # Hours.
    ("availability[0].person: is missing", the_world(availability=[{"weekday": 0}]), ""),
    ("availability[0].person: there is no", changed("availability", 0, person="x@y.z"), "x@y.z"),
    ("availability[0].weekday: must be from 0 to 6", changed("availability", 0, weekday=7), ""),
    ("availability[0].weekday: must be from 0 to 6", changed("availability", 0, weekday=-1), ""),
    ("availability[0].weekday: must be a number", changed("availability", 0, weekday=True), ""),
    ("availability[0].weekday: is missing", hours(start="09:00", end="10:00"), ""),
    ("availability[0].date: give a weekday or", changed("availability", 0, date="2027-03-01"), ""),
    ("availability[0].start: is missing", hours(weekday=0, end="10:00"), ""),
    ("availability[0].end: is missing", hours(weekday=0, start="10:00"), ""),
    ("availability[0].end: must come after", hours(weekday=0, start="10:00", end="10:00"), ""),
    ("availability[0].end: must come after", hours(weekday=0, start="22:00", end="02:00"), ""),
    ("availability[0].start: must be a time", hours(weekday=0, start="24:00", end="24:00"), ""),
    ("availability[0].start: must be a time", hours(weekday=0, start="9:00", end="10:00"), ""),
    ("availability[0].start: must be a time", hours(weekday=0, start="09:60", end="10:00"), ""),
    ("availability[0].start: must be a time", hours(weekday=0, start="09", end="10:00"), ""),
    ("availability[0].start: must be a whole", hours(weekday=0, start="09:00:30", end="10:00"), ""),
    ("availability[0].start: must be text", hours(weekday=0, start=9, end="10:00"), ""),
    ("availability[0].start: must be a time", hours(weekday=0, start="09:00Z", end="10:00"), ""),
    ("availability[0].date: must be a date", hours(date="2027-02-29", closed=True), ""),
    ("availability[0].date: must be a date", hours(date="20270301", closed=True), ""),
    ("availability[0].date: must be a date", hours(date="2027-03-01T00:00:00Z", closed=True), ""),
    ("availability[0].date: must lie in", hours(date="0001-01-01", closed=True), "1900"),
    ("availability[0].closed: only a date", hours(weekday=0, closed=True), ""),
    ("availability[0].start: a closed", hours(date="2027-03-01", start="09:00", closed=True), ""),
    ("availability[0].closed: must be true", hours(date="2027-03-01", closed="yes"), ""),
    # Locations, services, sessions.
    ("locations[0].key: is missing", changed("locations", 0, key=GONE), ""),
    ("locations[0].key: must not be empty", changed("locations", 0, key=" "), ""),
    ("locations[0].key: is longer", changed("locations", 0, key="k" * 201), ""),
    ("locations[1].key: is the same", the_world(locations=[{"key": "a", "name": "A"}] * 2), "[0]"),
    ("locations[0].rooms[1]: is the same", changed("locations", 0, rooms=["A", "A"]), "rooms[0]"),
    ("locations[0].rooms[0]: must be text", changed("locations", 0, rooms=[1]), ""),
    ("locations[0].timezone: ", changed("locations", 0, timezone="CET+1"), ""),
    ("services[5].kind: must be one of", service(kind="lesson"), "lesson"),
    (
        "services[5].practitioner: there is no person",
        service(duration_minutes=1, practitioner="x@y.z"),
        "",
    ),
    (
        "services[5].practitioner: ",
        service(duration_minutes=1, practitioner="sam@example.com"),
        "practitioner",
    ),
    ("services[5].duration_minutes: the kind", service(), "needs"),
    ("services[5].duration_minutes: must be from 1", service(duration_minutes=0), ""),
    ("services[5].duration_minutes: must be from 1", service(duration_minutes=2**31), ""),
    ("services[5].price_cents: must be from 0", service(duration_minutes=1, price_cents=-1), ""),
    (
        "services[5].price_cents: must be from 0",
        service(duration_minutes=1, price_cents=10**30),
        "",
    ),
    ("services[5].price_cents: must be a whole", service(duration_minutes=1, price_cents=9.99), ""),
    ("services[5].currency: must be an ISO", service(duration_minutes=1, currency="usd"), ""),
    ("services[5].currency: must be an ISO", service(duration_minutes=1, currency="ABC"), "ABC"),
    (
        "services[5].price_cents: must be a multiple of 10",
        service(duration_minutes=1, currency="KWD", price_cents=12345),
        "",
    ),
    ("services[5].location: there is no location", service(duration_minutes=1, location="x"), ""),
    ("services[5].credits: only a bundle", service(duration_minutes=1, credits=5), ""),
    ("services[5].seats_per_client: only", service(duration_minutes=5, seats_per_client=2), "w"),
    ("services[5].includes: the kind", service(kind="package", includes=[]), "needs"),
    ("services[5].includes[1]: there is", service(kind="package", includes=["flow", "y"]), "'y'"),
    ("services[5].includes[0]: a package", service(kind="package", includes=["x"]), "a package"),
    ("services[5].includes[0]: a package", service(kind="package", includes=["flow"]), "workshop"),
    (
        "services[5].covers[0]: is not sold by sam@example.com",
        the_world(
            people=[
                *the_world()["people"][:1],
                {**the_world()["people"][1], "roles": ["practitioner", "client", "student"]},
                *the_world()["people"][2:],
            ],
            services=[
                *the_world()["services"],
                {
                    **the_world()["services"][2],
                    "key": "x",
                    "practitioner": "sam@example.com",
                },
            ],
        ),
        "",
    ),
    ("services[5].credits: the kind", service(kind="bundle", covers=["flow"]), "needs"),
    ("services[5].covers: the kind", service(kind="bundle", credits=5), "needs"),
    ("services[5].covers[0]: a b", service(kind="bundle", credits=5, covers=["pack"]), "package"),
    ("services[1].key: is the same", changed("services", 1, key="consult"), "services[0]"),
    ("sessions[0].service: there is no service", changed("sessions", 0, service="x"), ""),
    ("sessions[0].service: individual", changed("sessions", 0, service="consult"), "no sessions"),
    ("sessions[0].end: must come", changed("sessions", 0, end="2027-03-03T18:00:00Z"), ""),
    ("sessions[0].capacity: must be from 1", changed("sessions", 0, capacity=0), ""),
    ("sessions[0].location: there is no", changed("sessions", 0, location="x"), ""),
    ("sessions[0].room: there is no room 'Green'", changed("sessions", 0, room="Green"), ""),
    ("sessions[0].room: needs a location", changed("sessions", 0, location=None), ""),
    # Matches.
    (
        "matches[0].user2: must be",
        changed("matches", 0, user2="ANA@example.com"),
        "other than user1",
    ),
    ("matches[0].user1: there is no person", changed("matches", 0, user1="x@y.z"), ""),
    # Bookings.
    ("bookings[0].key: is missing", changed("bookings", 0, key=GONE), ""),
    ("bookings[1].key: is the same", booked(tutoring("b1"), marketplace("b1")), "bookings[0]"),
    ("bookings[0].program: must be one of", booked(tutoring(program="chess")), "chess"),
    ("bookings[0].program: must be one of", booked(tutoring(program=["tutoring"])), ""),
    ("bookings[0].status: is missing", changed("bookings", 0, status=GONE), ""),
    ("bookings[0].status: must be one of", booked(tutoring(status="PENDING")), ""),
    ("bookings[0].status: must be one of", booked(tutoring(status="cancelled")), ""),
    ("bookings[0].status: no booking of tutoring", booked(tutoring(status="draft")), "draft"),
    ("bookings[0].provider: there is no person", booked(tutoring(provider="x@y.z")), ""),
    ("bookings[0].provider: is missing", booked(tutoring(provider=None)), ""),
    ("bookings[0].provider: ", booked(tutoring(provider="ana@example.com")), "teacher"),
    ("bookings[0].client: is missing", booked(tutoring(client=None)), ""),
    (
        "bookings[0].client: must be someone",
        booked(tutoring(client="maria@example.com")),
        "other than the provider",
    ),
    ("bookings[0].start: is missing", booked(tutoring(start=None)), ""),
    ("bookings[0].end: is missing", booked(tutoring(end=None)), ""),
    ("bookings[0].end: must come after", booked(tutoring(end="2025-01-15T09:00:00Z")), ""),
    ("bookings[0].end: must come after", booked(tutoring(end="2025-01-15T10:00:00+02:00")), ""),
    ("bookings[0].end: must come within", booked(tutoring(end="2026-01-16T09:01:00Z")), "year"),
    ("bookings[0].start: must be a moment", booked(tutoring(start="2025-01-15T09:00:00")), ""),
    ("bookings[0].start: must be a moment", booked(tutoring(start="2025-01-15")), ""),
    ("bookings[0].start: must be a moment", booked(tutoring(start="2025-02-30T09:00:00Z")), ""),
    ("bookings[0].start: must be a moment", booked(tutoring(start="2025-W03-3T09:00:00Z")), ""),
    (
        "bookings[0].start: lies ahead, and so must be a whole minute",
        booked(tutoring(start="2099-01-15T09:00:01Z", end="2099-01-15T10:00:00Z")),
        "",
    ),
    (
        "bookings[0].end: lies ahead, and so must be a whole minute",
        booked(tutoring(start="2099-01-15T09:00:00Z", end="2099-01-15T10:00:00.5Z")),
        "",
    ),
    (
        "sessions[0].start: lies ahead, and so must be a whole minute",
        changed("sessions", 0, start="2099-03-03T18:00:30Z", end="2099-03-03T19:30:00Z"),
        "",
    ),
    ("bookings[0].start: must be text", booked(tutoring(start=1736931600)), ""),
    ("bookings[0].start: must lie in", booked(tutoring(start="0001-01-01T00:00:00+14:00")), ""),
    ("bookings[0].notes: must be text", booked(tutoring(notes=["a"])), ""),
    ("bookings[0].match: bookings of tutoring", booked(tutoring(match="m1")), ""),
    ("bookings[0].service: bookings of tutoring", booked(tutoring(service="consult")), ""),
    ("bookings[0].payment_status: bookings", booked(tutoring(payment_status="paid")), ""),
    ("bookings[0].canceled_by: must be one", booked(tutoring(canceled_by="bank")), ""),
    ("bookings[0].session_type: must be one", booked(tutoring(session_type="fax")), "video"),
    (
        "bookings[0].actual_end: must come",
        booked(tutoring(actual_start="2025-01-15T09:00:00Z", actual_end="2025-01-15T08:00:00Z")),
        "",
    ),
    ("bookings[0].mentee_notes: ", booked(tutoring(mentee_notes="a", client_notes="b")), "one of"),
    ("bookings[0].service: is missing", booked(marketplace(service=None)), ""),
    ("bookings[0].service: there is no service", booked(marketplace(service="x")), ""),
    ("bookings[0].start: a package has no time", booked(marketplace(service="pack")), ""),
    ("bookings[0].end: a bundle has no time", booked(marketplace(service="ten", start=None)), ""),
    ("bookings[0].session: is missing", booked(marketplace(service="flow")), "workshop"),
    ("bookings[0].service: the course has no", booked(marketplace(service="teach")), "sessions"),
    (
        "bookings[0].payment_status: the service is free",
        the_world(
            services=[
                {**the_world()["services"][0], "price_cents": 0},
                *the_world()["services"][1:],
            ],
            bookings=[marketplace(payment_status="failed")],
        ),
        "",
    ),
    ("bookings[0].start: is missing", booked(marketplace(start=None)), ""),
    ("bookings[0].provider: ", booked(marketplace(provider="maria@example.com")), "p@example.com"),
    (
        "bookings[0].client: must be someone",
        booked(marketplace(client="p@example.com")),
        "other than the provider",
    ),
    ("bookings[0].location: there is no", booked(marketplace(location="x")), ""),
    ("bookings[0].payment_status: must be one", booked(marketplace(payment_status="owed")), ""),
    ("bookings[0].session: there is no session", booked(seat("s", session="x")), ""),
    ("bookings[0].session: is not one", booked(seat("s", service="teach")), ""),
    ("bookings[0].start: the session's is", booked(seat("s", start="2027-03-03T18:30:00Z")), ""),
    ("bookings[0].match: is missing", booked(buddies(match=None)), ""),
    ("bookings[0].match: there is no match", booked(buddies(match="x")), ""),
    ("bookings[0].provider: is ana@", booked(buddies(provider="ben@example.com")), ""),
    ("bookings[0].service: bookings of buddies", booked(buddies(service="consult")), ""),
]


class TestLoadBadInput:
    @pytest.mark.parametrize(("begins", "world", "says"), WRONG)
    def test_is_refused_in_one_line_with_its_path(
        self, begins: str, world: object, says: str
    ) -> None:
        line = refused(world)
        assert line.startswith(begins)
        assert says in line.removeprefix(begins)

    def test_loads_nothing(self) -> None:
        refused(booked(tutoring(), marketplace(client="x@y.z")))
        assert not Person.objects.filter(email="maria@example.com").exists()
        assert not Booking.objects.filter(key="b1").exists()

    def test_is_refused_even_if_a_good_version_was_loaded_before(self) -> None:
        loaded(the_world())
        world = changed("people", 0, name="Someone Else")
        world["bookings"].append(tutoring("b9", end="2025-01-15T09:00:00Z"))
        assert refused(world).startswith("bookings[3].end: ")
        assert Person.objects.get(email="maria@example.com").name == "Maria Garcia"


class TestLoadTextNotJson:
    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("", "line 1, column 1"),
            ("{", "line 1, column 2"),
            ('{\n  "people": [,]\n}', "line 2, column 14"),
            ("{} {}", "line 1, column 4"),
            ('{"people": [{"name": "a\nb"}]}', "line 1"),
        ],
    )
    def test_refusal_names_line_and_column(self, text: str, where: str) -> None:
        line = refused(text)
        assert line.startswith("the file is not JSON: ")
        assert where in line

    def test_numbers_beyond_json_are_refused(self) -> None:
        assert refused('{"people": [{"email": NaN}]}') == "the file is not JSON: it has no NaN"

    def test_deep_nesting_is_refused(self) -> None:
        assert refused("[" * 200_000) == "the file is nested too deeply"

    def test_repeated_field_is_named(self) -> None:
        text = '{"people": [{"email": "a@b.c", "name": "A", "name": "B"}]}'
        assert refused(text) == "people[0].name: is given twice"
        assert refused('{"people": [], "people": []}') == "people: is given twice"

    def test_byte_order_mark_is_allowed(self) -> None:
        assert loaded("\ufeff{}").people == {}
