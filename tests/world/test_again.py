"""Loading a world file a second time is safe."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW
from tests.world.worlds import PlainPasswords, loaded, refused, the_world, tutoring

from bookable.storage.models import Booking, Claim, LedgerEntry, OpeningHours, Person, Room, Service


def ids(world: object) -> object:
    kinds = ("people", "locations", "services", "sessions", "matches", "bookings")
    return {kind: {key: each.id for key, each in getattr(world, kind).items()} for kind in kinds}


def hours_of(email: str) -> set[tuple[object, ...]]:
    found = OpeningHours.objects.filter(calendar__person__email=email)
    return set(found.values_list("weekday", "date", "start"))


class TestLoadSameFileTwice:
    def test_keeps_all_ids_and_adds_nothing(self) -> None:
        tables = (Person, Booking, Claim, LedgerEntry, OpeningHours, Room)
        first = loaded(the_world())
        counts = [table.objects.count() for table in tables]
        second = loaded(the_world(), now=NOW + timedelta(days=1))
        assert ids(first) == ids(second)
        assert counts == [table.objects.count() for table in tables]

    def test_writes_no_more_than_the_first_time(self) -> None:
        loaded(the_world())
        with CaptureQueriesContext(connection) as queries:
            loaded(the_world())
        assert len(queries) < 45


class TestLoadPersonAgain:
    def test_updates_what_the_file_gives(self) -> None:
        loaded(the_world())
        maria = {"email": "maria@example.com", "name": "Maria G.", "roles": ["teacher"]}
        loaded({"people": [maria]})
        kept = Person.objects.get(email="maria@example.com")
        assert (kept.name, kept.roles) == ("Maria G.", ["teacher"])

    def test_keeps_what_the_file_leaves_out(self) -> None:
        loaded(the_world())
        loaded({"people": [{"email": "maria@example.com"}, {"email": "ida@example.com"}]})
        kept = Person.objects.get(email="maria@example.com")
        assert (kept.name, kept.timezone) == ("Maria Garcia", "Europe/Madrid")
        assert kept.created_at == NOW

    def test_keeps_a_password_the_file_leaves_out(self) -> None:
        loaded({"people": [{"email": "ida@example.com", "password": "secret"}]})
        loaded({"people": [{"email": "ida@example.com", "password": None}]})
        assert Person.objects.get(email="ida@example.com").password == "hashed secret"

    def test_keeps_the_hash_of_an_unchanged_password(self) -> None:
        loaded({"people": [{"email": "ida@example.com", "password": "secret"}]})
        hashed: list[str] = []

        class Counting(PlainPasswords):
            def hashed(self, password: str) -> str:
                hashed.append(password)
                return super().hashed(password)

            def fits(self, password: str, hashed: str) -> bool:
                return hashed == f"hashed {password}"

        from bookable.interfaces.world.loading import load

        for password in ("secret", "other"):
            text = json.dumps({"people": [{"email": "ida@example.com", "password": password}]})
            load(text, now=NOW, passwords=Counting())
        assert hashed == ["other"]
        assert Person.objects.get(email="ida@example.com").password == "hashed other"


class TestLoadHoursAgain:
    def test_replaces_hours_of_the_same_days_only(self) -> None:
        maria = {"person": "maria@example.com"}
        monday = {**maria, "weekday": 0, "start": "09:00", "end": "17:00"}
        tuesday = {**maria, "weekday": 1, "start": "09:00", "end": "17:00"}
        loaded(the_world(availability=[monday, tuesday]))
        loaded({"availability": [{**monday, "start": "10:00"}, {**monday, "start": "15:00"}]})
        assert hours_of("maria@example.com") == {
            (0, None, time(10)),
            (0, None, time(15)),
            (1, None, time(9)),
        }

    def test_reopens_a_closed_date(self) -> None:
        loaded(the_world())
        opened = {"date": "2027-03-02", "start": "10:00", "end": "12:00"}
        loaded({"availability": [{"person": "maria@example.com", **opened}]})
        closed = OpeningHours.objects.filter(
            calendar__person__email="maria@example.com", closed=True
        )
        assert not closed.exists()


class TestLoadCatalogueAgain:
    def test_updates_places_and_services_by_key(self) -> None:
        before = loaded(the_world())
        studio = {"key": "studio", "name": "Atelier", "rooms": ["Green"]}
        consult = {**the_world()["services"][0], "name": "An hour"}
        del consult["price_cents"]
        after = loaded({"locations": [studio], "services": [consult]})
        assert after.locations == before.locations
        assert after.services["consult"].id == before.services["consult"].id
        assert Service.objects.get(key="consult").price_cents == 5000
        rooms = Room.objects.filter(location__name="Atelier").values_list("name", flat=True)
        assert sorted(rooms) == ["Blue", "Green", "Red"]

    def test_booked_match_keeps_its_people(self) -> None:
        loaded(the_world())
        match = {"key": "m1", "user1": "ana@example.com", "user2": "sam@example.com"}
        assert refused({"matches": [match]}).startswith("matches[0].user2: the match is booked")

    def test_unbooked_match_may_change(self) -> None:
        loaded(the_world(bookings=[]))
        match = {"key": "m1", "user1": "ana@example.com", "user2": "sam@example.com"}
        assert loaded({"matches": [match]}).matches["m1"].user2.email == "sam@example.com"


class TestLoadExistingBooking:
    def test_leaves_it_unchanged(self) -> None:
        loaded(the_world())
        moved = tutoring(status="completed", start="2025-01-15T12:00:00Z",
                         end="2025-01-15T13:00:00Z", notes="changed")  # fmt: skip
        loaded(the_world(bookings=[moved]))
        booking = Booking.objects.get(key="b1")
        assert (booking.status, booking.notes) == ("confirmed", "")
        assert booking.starts_at == datetime(2025, 1, 15, 9, tzinfo=UTC)

    def test_canceled_booking_stays_canceled_and_frees_its_time(self) -> None:
        loaded(the_world())
        Booking.objects.filter(key="b1").update(status="canceled")
        Claim.objects.filter(booking__key="b1").delete()
        loaded(the_world())
        assert Booking.objects.get(key="b1").status == "canceled"
        assert not Claim.objects.filter(booking__key="b1").exists()
        loaded({"bookings": [tutoring("b9")]})
        assert Claim.objects.filter(booking__key="b9").exists()
