"""Overlapping bookings of one provider refuse the file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW
from tests.world.worlds import buddies, loaded, marketplace, refused, seat, the_world, tutoring

from bookable.storage.models import Booking, Claim

HALF_PAST = {"start": "2025-01-15T09:30:00Z", "end": "2025-01-15T10:30:00Z"}
NEXT_HOUR = {"start": "2025-01-15T10:00:00Z", "end": "2025-01-15T11:00:00Z"}


def booked(*bookings: dict[str, object]) -> dict[str, object]:
    return the_world(bookings=list(bookings))


class TestLoadOverlap:
    @pytest.mark.parametrize("status", ["requested", "confirmed"])
    def test_is_refused_naming_the_later_entry(self, status: str) -> None:
        line = refused(booked(tutoring("a"), tutoring("b", status=status, **HALF_PAST)))
        assert line == "bookings[1]: overlaps bookings[0] in the time of maria@example.com"

    def test_is_refused_in_any_order(self) -> None:
        line = refused(booked(tutoring("a", **HALF_PAST), tutoring("b")))
        assert line.startswith("bookings[1]: overlaps bookings[0]")

    def test_is_refused_across_programmes(self) -> None:
        line = refused(booked(tutoring("a"), tutoring("b", program="mentoring", **HALF_PAST)))
        assert line.startswith("bookings[1]: overlaps bookings[0]")

    def test_is_refused_if_one_contains_the_other(self) -> None:
        long = {"start": "2025-01-15T08:00:00Z", "end": "2025-01-15T20:00:00Z"}
        line = refused(booked(tutoring("a", **long), tutoring("b"), tutoring("c", **NEXT_HOUR)))
        assert line.startswith("bookings[1]: overlaps bookings[0]")

    def test_is_refused_with_an_existing_booking(self) -> None:
        loaded(booked(tutoring("a")))
        line = refused(booked(buddies(), tutoring("b", **HALF_PAST)))
        assert line == "bookings[1]: overlaps what is booked there already: 'a'"
        assert not Booking.objects.filter(key__in=["b", "b3"]).exists()

    def test_touching_is_allowed_even_with_buffers(self) -> None:
        people = the_world()["people"]
        people[0]["buffer_after_minutes"] = 15
        loaded(the_world(people=people, bookings=[tutoring("a"), tutoring("b", **NEXT_HOUR)]))
        assert Claim.objects.filter(booking__key__in=["a", "b"]).count() == 2

    def test_overlap_of_one_client_is_allowed(self) -> None:
        loaded(booked(tutoring("a"), marketplace("b")))


class TestLoadOverlapOfBuddies:
    AHEAD = {"start": "2027-03-05T09:00:00Z", "end": "2027-03-05T10:00:00Z"}

    def world(self, *bookings: dict[str, object]) -> dict[str, object]:
        """Return the world with a second match in which Ben is the second person."""
        eve = {"email": "eve@example.com", "roles": ["buddy"]}
        again = {"key": "m2", "user1": "eve@example.com", "user2": "ben@example.com"}
        world = the_world()
        matches = [*world["matches"], again]
        return the_world(people=[*world["people"], eve], matches=matches, bookings=list(bookings))

    def test_future_session_claims_both_calendars(self) -> None:
        loaded(self.world(buddies("a", **self.AHEAD)))
        claims = Claim.objects.filter(booking__key="a")
        people = {claim.calendar.person.email for claim in claims if claim.calendar.person}
        assert people == {"ana@example.com", "ben@example.com"}

    def test_is_refused_for_either_side(self) -> None:
        both = buddies("a", **self.AHEAD), buddies("b", match="m2", **self.AHEAD)
        line = refused(self.world(*both))
        assert line == "bookings[1]: overlaps bookings[0] in the time of ben@example.com"

    def test_is_refused_with_an_existing_booking(self) -> None:
        loaded(self.world(buddies("a", **self.AHEAD)))
        line = refused(self.world(buddies("b", match="m2", **self.AHEAD)))
        assert line == "bookings[0]: overlaps what is booked there already: 'a'"

    def test_second_open_match_is_refused(self) -> None:
        match = the_world()["matches"][0]
        turned = {"key": "m9", "user1": match["user2"], "user2": match["user1"]}
        line = refused(the_world(matches=[match, turned]))
        assert line == "matches[1].user2: the two have an open match already"
        loaded(the_world())
        line = refused(the_world(matches=[turned], bookings=[]))
        assert line == "matches[0].user2: the two have an open match already"

    def test_past_overlap_of_the_second_is_allowed(self) -> None:
        loaded(self.world(buddies("a"), buddies("b", match="m2")))


class TestLoadBookingWithoutClaim:
    @pytest.mark.parametrize("status", ["completed", "canceled"])
    def test_may_overlap(self, status: str) -> None:
        loaded(booked(tutoring("a", status=status), tutoring("b", **HALF_PAST)))
        assert Claim.objects.filter(booking__key="b").exists()
        assert not Claim.objects.filter(booking__key="a").exists()


class TestLoadOverExpiredHold:
    def test_releases_the_hold(self) -> None:
        tomorrow = NOW + timedelta(days=4)
        at = {"start": tomorrow.isoformat(), "end": (tomorrow + timedelta(hours=1)).isoformat()}
        loaded(booked(tutoring("a", status="requested", **at)))
        loaded(booked(tutoring("b", **at)), now=NOW + timedelta(days=3))
        assert Booking.objects.get(key="a").status == "canceled"
        assert Claim.objects.get(booking__key__in=["a", "b"]).booking.key == "b"  # type: ignore[union-attr]


class TestLoadOverlapOfSessions:
    EVENING = {"start": "2027-03-03T19:00:00Z", "end": "2027-03-03T20:00:00Z"}

    def test_booking_over_a_session_is_refused(self) -> None:
        line = refused(booked(marketplace("a", **self.EVENING)))
        assert line == "bookings[0]: overlaps sessions[0] in the time of p@example.com"

    def test_second_session_in_a_room_is_refused(self) -> None:
        other = {"email": "q@example.com", "roles": ["practitioner"]}
        yoga = {**the_world()["services"][3], "key": "yoga", "practitioner": "q@example.com"}
        second = {**the_world()["sessions"][0], "key": "yoga-1", "service": "yoga", **self.EVENING}
        line = refused(
            the_world(
                people=[*the_world()["people"], other],
                services=[*the_world()["services"], yoga],
                sessions=[*the_world()["sessions"], second],
            )
        )
        assert line == "sessions[1]: overlaps sessions[0] in the time of the room 'Blue'"

    def test_loading_it_again_moves_it(self) -> None:
        loaded(the_world())
        moved = {**the_world()["sessions"][0], **self.EVENING, "room": "Red"}
        loaded(the_world(sessions=[moved]))
        claims = Claim.objects.filter(service_session__key="flow-1")
        assert [claim.during.lower.hour for claim in claims] == [19, 19]

    def test_booked_session_cannot_move(self) -> None:
        loaded(booked(seat("s1")))
        moved = {**the_world()["sessions"][0], **self.EVENING}
        assert refused(the_world(sessions=[moved])).startswith("sessions[0].start: it is booked")

    def test_more_bookings_than_seats_are_refused(self) -> None:
        people = [{"email": f"c{n}@example.com"} for n in range(3)]
        seats = [seat(f"s{n}", client=f"c{n}@example.com") for n in range(3)]
        small = {**the_world()["sessions"][0], "capacity": 2}
        world = the_world(
            people=[*the_world()["people"], *people], sessions=[small], bookings=seats
        )
        assert refused(world) == "bookings[2].session: its 2 seats are taken"
        loaded({**world, "bookings": seats[:2]})
        assert refused(world) == "bookings[2].session: its 2 seats are taken"

    def test_capacity_below_the_taken_seats_is_refused(self) -> None:
        loaded(booked(seat("s1"), seat("s2", client="ana@example.com")))
        small = {**the_world()["sessions"][0], "capacity": 1}
        line = refused(the_world(sessions=[small], bookings=[]))
        assert line == "sessions[0].capacity: 2 seats are taken already"
