"""What loading a world file saves, section by section."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import NOW
from tests.world.worlds import buddies, loaded, marketplace, seat, the_world, tutoring

from bookable.domain.people import Role
from bookable.domain.programs import TUTORING_PROGRAM
from bookable.engine import registry
from bookable.engine.importing.entry import WorldRefused
from bookable.storage.models import (
    Booking,
    Calendar,
    Claim,
    LedgerEntry,
    OpeningHours,
    Person,
    Room,
    Service,
    ServiceSession,
)

NINE = datetime(2025, 1, 15, 9, tzinfo=UTC)


def hours_of(email: str) -> list[tuple[object, ...]]:
    found = OpeningHours.objects.filter(calendar__person__email=email)
    return sorted(found.values_list("weekday", "date", "start", "end", "closed"), key=str)


class TestLoadSections:
    def test_every_section_is_optional(self) -> None:
        assert loaded({}).people == {}
        assert list(loaded({"people": [{"email": "ida@example.com"}]}).people)

    def test_every_named_thing_gets_an_id(self) -> None:
        world = loaded(the_world())
        assert list(world.people) == [person["email"] for person in the_world()["people"]]
        assert list(world.locations) == ["studio"]
        assert list(world.services) == ["consult", "pack", "ten", "flow", "teach"]
        assert list(world.sessions) == ["flow-1"]
        assert list(world.matches) == ["m1"]
        assert list(world.bookings) == ["b1", "b2", "b3"]
        assert (
            world.people["maria@example.com"].uuid
            == Person.objects.get(email="maria@example.com").uuid
        )

    def test_may_name_what_was_loaded_before(self) -> None:
        before = loaded(the_world())
        later = loaded(
            {"bookings": [tutoring("b9", start="2025-02-01T09:00:00Z", end="2025-02-01T10:00:00Z")]}
        )
        assert later.people == {
            email: before.people[email] for email in ("maria@example.com", "sam@example.com")
        }
        assert list(later.bookings) == ["b9"]


class TestLoadPerson:
    def test_saves_every_field(self) -> None:
        loaded({"people": [{
            "email": "Ida@Example.com", "name": "Ida", "timezone": "Asia/Tokyo",
            "roles": ["mentor", "mentor", "staff"], "company": "C", "bio": "B",
            "avatar_url": "https://example.com/a.jpg", "password": "secret",
            "slot_interval_minutes": 15, "buffer_before_minutes": 5, "buffer_after_minutes": 10,
            "minimum_notice_minutes": 60, "maximum_advance_days": 90, "auto_accept": True,
            "daily_limit": 3, "weekly_limit": 12,
        }]})  # fmt: skip
        ida = Person.objects.get(email="ida@example.com")
        assert (ida.name, ida.timezone, ida.roles) == ("Ida", "Asia/Tokyo", ["mentor", "staff"])
        assert (ida.company, ida.bio, ida.avatar_url) == ("C", "B", "https://example.com/a.jpg")
        assert (ida.slot_interval_minutes, ida.minimum_notice_minutes) == (15, 60)
        assert ida.maximum_advance_days == 90
        assert (ida.daily_limit, ida.weekly_limit) == (3, 12)
        assert (ida.buffer_before_minutes, ida.buffer_after_minutes) == (5, 10)
        assert ida.auto_accept
        assert ida.password == "hashed secret"
        assert ida.created_at == NOW

    def test_is_written_to_in_their_language(self) -> None:
        loaded({"people": [{"email": "ida@example.com", "locale": "pt-br"}]})
        assert Person.objects.get().locale == "pt-br"

    def test_gets_a_calendar(self) -> None:
        ida = loaded({"people": [{"email": "ida@example.com"}]}).people["ida@example.com"]
        assert Calendar.objects.get(id=ida.calendar_id).person_id == ida.id

    def test_without_a_password_cannot_sign_in_with_one(self) -> None:
        loaded({"people": [{"email": "ida@example.com", "password": None}]})
        assert not Person.objects.get(email="ida@example.com").has_usable_password()

    def test_email_matches_in_any_case(self) -> None:
        world = loaded({
            "people": [{"email": "Ida@Example.com"}],
            "availability": [{"person": "IDA@example.com", "date": "2027-03-01", "closed": True}],
        })  # fmt: skip
        assert list(world.people) == ["Ida@Example.com"]
        assert world.people["Ida@Example.com"].email == "ida@example.com"


class TestLoadHours:
    def test_are_weekly_dated_or_closed(self) -> None:
        loaded(the_world())
        assert hours_of("maria@example.com") == [
            (0, None, time(9), time(17), False),
            (None, date(2027, 3, 1), time(10), time(12), False),
            (None, date(2027, 3, 2), None, None, True),
        ]

    def test_may_end_with_the_day(self) -> None:
        window = {"person": "maria@example.com", "weekday": 6, "start": "20:00", "end": "24:00"}
        loaded(the_world(availability=[window]))
        assert hours_of("maria@example.com") == [(6, None, time(20), time(0), False)]

    def test_may_be_several_on_a_day(self) -> None:
        maria = {"person": "maria@example.com", "weekday": 0}
        windows = [("09:00", "12:00"), ("13:00:00", "17:00:00")]
        loaded(the_world(availability=[{**maria, "start": a, "end": b} for a, b in windows]))
        assert len(hours_of("maria@example.com")) == 2


class TestLoadCatalogue:
    def test_rooms_have_their_own_calendars(self) -> None:
        world = loaded(the_world())
        rooms = Room.objects.filter(location_id=world.locations["studio"].id)
        assert sorted(room.name for room in rooms) == ["Blue", "Red"]
        assert len({room.calendar.id for room in rooms}) == 2

    def test_packages_and_bundles_refer_to_services_by_id(self) -> None:
        world = loaded(the_world())
        consult = world.services["consult"].id
        pack, ten = (Service.objects.get(key=key) for key in ("pack", "ten"))
        assert pack.includes == [consult, consult]
        assert (ten.covers, ten.credits, ten.valid_days) == ([consult], 10, 365)

    def test_services_keep_price_length_and_location(self) -> None:
        world = loaded(the_world())
        consult = Service.objects.get(key="consult")
        assert (consult.duration_minutes, consult.price_cents, consult.currency) == (
            60,
            5000,
            "USD",
        )
        assert consult.location_id == world.locations["studio"].id

    def test_session_claims_practitioner_and_room(self) -> None:
        world = loaded(the_world())
        claims = Claim.objects.filter(service_session_id=world.sessions["flow-1"].id)
        blue = Room.objects.get(name="Blue", location__key="studio").calendar.id
        practitioner = world.people["p@example.com"].calendar_id
        assert {claim.calendar_id for claim in claims} == {practitioner, blue}

    def test_session_defaults_to_seats_and_location_of_its_service(self) -> None:
        [session] = the_world()["sessions"]
        plain = {name: session[name] for name in ("key", "service", "start", "end")}
        flow = {**the_world()["services"][3], "location": "studio"}
        services = [*the_world()["services"][:3], flow]
        loaded(the_world(sessions=[{**plain, "room": "Red"}], services=services))
        kept = ServiceSession.objects.get(key="flow-1")
        assert (kept.capacity, kept.location.name, kept.room.name) == (12, "Studio", "Red")  # type: ignore[union-attr]

    def test_service_limits_seats_per_client(self) -> None:
        services = the_world()["services"]
        loaded(the_world(services=[*services[:3], {**services[3], "seats_per_client": 4}]))
        kept = Service.objects.in_bulk(["consult", services[3]["key"]], field_name="key")
        assert [each.seats_per_client for each in kept.values()].count(4) == 1
        assert kept["consult"].seats_per_client == 1

    def test_services_may_have_more_practitioners(self) -> None:
        people = [*the_world()["people"], {"email": "q@example.com", "roles": ["practitioner"]}]
        first, *others = the_world()["services"]
        consult = {**first, "practitioners": ["Q@example.com", "q@example.com"]}
        world = loaded(the_world(people=people, services=[consult, *others]))
        kept = Service.objects.get(key=first["key"])
        assert kept.practitioners == [world.people["q@example.com"].id]
        loaded(the_world(people=people))
        kept.refresh_from_db()
        assert kept.practitioners == [world.people["q@example.com"].id]

    @pytest.mark.parametrize("named", ["p@example.com", "nobody@example.com", "c@example.com"])
    def test_refuses_practitioners_who_cannot_be(self, named) -> None:
        people = [*the_world()["people"], {"email": "c@example.com", "roles": ["client"]}]
        first, *others = the_world()["services"]
        services = [{**first, "practitioners": [named]}, *others]
        with pytest.raises(WorldRefused, match=r"services\[0\].practitioners\[0\]"):
            loaded(the_world(people=people, services=services))


class TestLoadBooking:
    def test_may_be_past_and_outside_hours(self) -> None:
        world = loaded(the_world())
        booking = Booking.objects.get(id=world.bookings["b1"].id)
        assert booking.uuid == world.bookings["b1"].uuid
        assert (booking.program, booking.status) == ("tutoring", "confirmed")
        assert (booking.starts_at, booking.ends_at) == (NINE, NINE + timedelta(hours=1))
        assert booking.provider.email == "maria@example.com"
        assert booking.client.email == "sam@example.com"
        assert (booking.created_at, booking.hold_until) == (NOW, None)

    def test_has_the_fields_of_its_programme(self) -> None:
        given = {
            "program": "mentoring", "notes": "N", "title": "T", "description": "D", "agenda": "A",
            "mentee_notes": "M", "session_type": "in_person", "cancellation_reason": "R",
            "status": "canceled", "canceled_by": "client",
            "actual_start": "2025-01-15T09:05:00Z", "actual_end": "2025-01-15T10:05:00+00:00",
        }  # fmt: skip
        loaded(the_world(bookings=[tutoring(**given)]))
        booking = Booking.objects.get(key="b1")
        assert (booking.notes, booking.title, booking.description) == ("N", "T", "D")
        assert (booking.agenda, booking.client_notes, booking.session_type) == (
            *("A", "M", "in_person"),
        )
        assert (booking.cancellation_reason, booking.canceled_by) == ("R", "client")
        assert booking.actual_start == NINE + timedelta(minutes=5)
        assert booking.actual_end == NINE + timedelta(minutes=65)

    def test_of_a_service_is_with_its_practitioner(self) -> None:
        world = loaded(the_world())
        booking = Booking.objects.get(key="b2")
        assert booking.provider.email == "p@example.com"
        assert booking.service_id == world.services["consult"].id
        assert booking.location_id == world.locations["studio"].id
        assert booking.payment_status == "paid"

    def test_of_a_service_is_unpaid_by_default_unless_free(self) -> None:
        free = {**the_world()["services"][0], "key": "free", "price_cents": 0}
        later = {"start": "2025-01-16T09:00:00Z", "end": "2025-01-16T10:00:00Z"}
        loaded(
            the_world(
                services=[*the_world()["services"], free],
                bookings=[marketplace("a"), marketplace("b", service="free", **later)],
            )
        )
        assert Booking.objects.get(key="a").payment_status == "unpaid"
        assert Booking.objects.get(key="b").payment_status == "not_required"

    def test_canceled_by_is_one_word(self) -> None:
        by = {"canceled_by": "practitioner", "status": "canceled"}
        loaded(
            the_world(bookings=[marketplace("a", **by), buddies(**by | {"canceled_by": "admin"})])
        )
        assert Booking.objects.get(key="a").canceled_by == "provider"
        assert Booking.objects.get(key="b3").canceled_by == "staff"

    def test_of_a_match_is_between_its_two_people(self) -> None:
        world = loaded(the_world())
        booking = Booking.objects.get(key="b3")
        assert (booking.provider.email, booking.client.email) == (
            *("ana@example.com", "ben@example.com"),
        )
        assert booking.match_id == world.matches["m1"].id

    def test_of_a_session_has_its_time_room_and_a_seat(self) -> None:
        world = loaded(the_world(bookings=[seat("s1"), seat("s2", client="ana@example.com")]))
        session = ServiceSession.objects.get(id=world.sessions["flow-1"].id)
        booking = Booking.objects.get(key="s1")
        assert session.taken == 2
        assert (booking.starts_at, booking.ends_at) == (session.starts_at, session.ends_at)
        assert booking.room.name == "Blue"  # type: ignore[union-attr]
        assert not Claim.objects.filter(booking=booking).exists()

    def test_canceled_has_no_seat(self) -> None:
        loaded(the_world(bookings=[seat("s1", status="canceled")]))
        assert ServiceSession.objects.get(key="flow-1").taken == 0

    def test_completed_at_is_its_end(self) -> None:
        loaded(the_world(bookings=[tutoring(status="completed")]))
        assert Booking.objects.get(key="b1").completed_at == NINE + timedelta(hours=1)

    def test_hold_counts_from_the_load(self) -> None:
        soon, late = NOW + timedelta(hours=5), NOW + timedelta(days=5)
        loaded(the_world(bookings=[
            tutoring("soon", status="requested", start=soon.isoformat(),
                     end=(soon + timedelta(hours=1)).isoformat()),
            tutoring("late", status="requested", start=late.isoformat(),
                     end=(late + timedelta(hours=1)).isoformat()),
        ]))  # fmt: skip
        waiting = Booking.objects.filter(key__in=["soon", "late"])
        holds = dict(waiting.values_list("key", "hold_until"))
        assert holds == {"soon": soon, "late": NOW + timedelta(hours=48)}
        assert dict(Claim.objects.filter(booking__key__in=holds).values_list(
            "booking__key", "expires_at"
        )) == holds  # fmt: skip

    def test_is_in_the_ledger_without_effects(self) -> None:
        jobs = ProcrastinateJob.objects.count()
        world = loaded(the_world())
        entry = LedgerEntry.objects.get(booking_id=world.bookings["b1"].id)
        assert (entry.kind, entry.side, entry.actor_id) == ("booking_loaded", "system", None)
        assert (entry.before, entry.after, entry.at) == (None, "confirmed", NOW)
        assert ProcrastinateJob.objects.count() == jobs


class TestLoadFifthProgramme:
    def test_loads_like_any_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry, "_PROGRAMS", dict(registry._PROGRAMS))
        chess = replace(TUTORING_PROGRAM, name="chess", provider_role=Role.MENTOR)
        registry.register(chess)
        loaded(the_world(bookings=[tutoring(program="chess")]))
        assert Booking.objects.get(key="b1").program == "chess"


@pytest.mark.long
class TestLoadLargeFile:
    def test_may_hold_more_values_than_a_statement_has_parameters(self) -> None:
        first = datetime(2025, 1, 15, tzinfo=UTC)
        hours = [first + timedelta(hours=n) for n in range(1_201)]
        bookings = [
            tutoring(f"b{n}", start=start.isoformat(), end=end.isoformat())
            for n, (start, end) in enumerate(pairwise(hours))
        ]
        people = [{"email": f"{n}@example.com"} for n in range(2_600)]
        loaded(the_world(people=[*the_world()["people"], *people], bookings=bookings))
        assert Booking.objects.filter(starts_at__in=hours).count() == 1_200
        assert Person.objects.filter(email__endswith="@example.com").count() == 2_605
