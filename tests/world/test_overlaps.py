"""Two of one provider that hold their time may not overlap: that refuses the file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.people import NOW
from tests.world.worlds import buddies, loaded, marketplace, refused, seat, the_world, tutoring

from bookable.storage.models import Booking, Claim

HALF_PAST = {"start": "2025-01-15T09:30:00Z", "end": "2025-01-15T10:30:00Z"}
NEXT_HOUR = {"start": "2025-01-15T10:00:00Z", "end": "2025-01-15T11:00:00Z"}


def booked(*bookings: dict[str, object]) -> dict[str, object]:
    return the_world(bookings=list(bookings))


class TestTwoThatHoldTheirTime:
    @pytest.mark.parametrize("status", ["requested", "confirmed"])
    def test_refuse_the_file_naming_the_later_one(self, status: str) -> None:
        line = refused(booked(tutoring("a"), tutoring("b", status=status, **HALF_PAST)))
        assert line == "bookings[1]: overlaps bookings[0] in the time of maria@example.com"

    def test_refuse_it_whichever_comes_first_in_time(self) -> None:
        line = refused(booked(tutoring("a", **HALF_PAST), tutoring("b")))
        assert line.startswith("bookings[1]: overlaps bookings[0]")

    def test_refuse_it_across_programmes(self) -> None:
        line = refused(booked(tutoring("a"), tutoring("b", program="mentoring", **HALF_PAST)))
        assert line.startswith("bookings[1]: overlaps bookings[0]")

    def test_refuse_it_when_one_lies_within_the_other(self) -> None:
        long = {"start": "2025-01-15T08:00:00Z", "end": "2025-01-15T20:00:00Z"}
        line = refused(booked(tutoring("a", **long), tutoring("b"), tutoring("c", **NEXT_HOUR)))
        assert line.startswith("bookings[1]: overlaps bookings[0]")

    def test_refuse_it_when_the_first_is_already_there(self) -> None:
        loaded(booked(tutoring("a")))
        line = refused(booked(buddies(), tutoring("b", **HALF_PAST)))
        assert line == "bookings[1]: overlaps what is booked there already: 'a'"
        assert not Booking.objects.filter(key__in=["b", "b3"]).exists()

    def test_may_touch_even_where_the_provider_has_buffers(self) -> None:
        people = the_world()["people"]
        people[0]["buffer_after_minutes"] = 15
        loaded(the_world(people=people, bookings=[tutoring("a"), tutoring("b", **NEXT_HOUR)]))
        assert Claim.objects.filter(booking__key__in=["a", "b"]).count() == 2

    def test_may_overlap_for_one_client(self) -> None:
        loaded(booked(tutoring("a"), marketplace("b")))


class TestTwoBuddies:
    AHEAD = {"start": "2027-03-05T09:00:00Z", "end": "2027-03-05T10:00:00Z"}

    def world(self, *bookings: dict[str, object]) -> dict[str, object]:
        """Return the world with a match in which Ben is the second of the two once more."""
        eve = {"email": "eve@example.com", "roles": ["buddy"]}
        again = {"key": "m2", "user1": "eve@example.com", "user2": "ben@example.com"}
        world = the_world()
        matches = [*world["matches"], again]
        return the_world(people=[*world["people"], eve], matches=matches, bookings=list(bookings))

    def test_both_have_their_time_claimed_ahead(self) -> None:
        loaded(self.world(buddies("a", **self.AHEAD)))
        claims = Claim.objects.filter(booking__key="a")
        people = {claim.calendar.person.email for claim in claims if claim.calendar.person}
        assert people == {"ana@example.com", "ben@example.com"}

    def test_refuse_the_file_for_either(self) -> None:
        both = buddies("a", **self.AHEAD), buddies("b", match="m2", **self.AHEAD)
        line = refused(self.world(*both))
        assert line == "bookings[1]: overlaps bookings[0] in the time of ben@example.com"

    def test_refuse_it_for_what_is_there_already(self) -> None:
        loaded(self.world(buddies("a", **self.AHEAD)))
        line = refused(self.world(buddies("b", match="m2", **self.AHEAD)))
        assert line == "bookings[0]: overlaps what is booked there already: 'a'"

    def test_have_one_open_match(self) -> None:
        match = the_world()["matches"][0]
        turned = {"key": "m9", "user1": match["user2"], "user2": match["user1"]}
        line = refused(the_world(matches=[match, turned]))
        assert line == "matches[1].user2: the two have an open match already"
        loaded(the_world())
        line = refused(the_world(matches=[turned], bookings=[]))
        assert line == "matches[0].user2: the two have an open match already"

    def test_may_overlap_in_the_past_of_the_second(self) -> None:
        loaded(self.world(buddies("a"), buddies("b", match="m2")))


class TestOneThatHoldsNoTime:
    @pytest.mark.parametrize("status", ["completed", "canceled"])
    def test_stands_in_nobodys_way(self, status: str) -> None:
        loaded(booked(tutoring("a", status=status), tutoring("b", **HALF_PAST)))
        assert Claim.objects.filter(booking__key="b").exists()
        assert not Claim.objects.filter(booking__key="a").exists()


class TestAHoldThatRanOut:
    def test_gives_way_to_what_is_loaded(self) -> None:
        tomorrow = NOW + timedelta(days=4)
        at = {"start": tomorrow.isoformat(), "end": (tomorrow + timedelta(hours=1)).isoformat()}
        loaded(booked(tutoring("a", status="requested", **at)))
        loaded(booked(tutoring("b", **at)), now=NOW + timedelta(days=3))
        assert Booking.objects.get(key="a").status == "canceled"
        assert Claim.objects.get(booking__key__in=["a", "b"]).booking.key == "b"  # type: ignore[union-attr]


class TestASession:
    EVENING = {"start": "2027-03-03T19:00:00Z", "end": "2027-03-03T20:00:00Z"}

    def test_keeps_its_practitioner_from_being_booked(self) -> None:
        line = refused(booked(marketplace("a", **self.EVENING)))
        assert line == "bookings[0]: overlaps sessions[0] in the time of p@example.com"

    def test_keeps_its_room_to_itself(self) -> None:
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

    def test_moves_with_its_time_at_the_next_load(self) -> None:
        loaded(the_world())
        moved = {**the_world()["sessions"][0], **self.EVENING, "room": "Red"}
        loaded(the_world(sessions=[moved]))
        claims = Claim.objects.filter(service_session__key="flow-1")
        assert [claim.during.lower.hour for claim in claims] == [19, 19]

    def test_that_is_booked_stays_where_it_is(self) -> None:
        loaded(booked(seat("s1")))
        moved = {**the_world()["sessions"][0], **self.EVENING}
        assert refused(the_world(sessions=[moved])).startswith("sessions[0].start: it is booked")

    def test_has_no_more_people_than_seats(self) -> None:
        people = [{"email": f"c{n}@example.com"} for n in range(3)]
        seats = [seat(f"s{n}", client=f"c{n}@example.com") for n in range(3)]
        small = {**the_world()["sessions"][0], "capacity": 2}
        world = the_world(
            people=[*the_world()["people"], *people], sessions=[small], bookings=seats
        )
        assert refused(world) == "bookings[2].session: its 2 seats are taken"
        loaded({**world, "bookings": seats[:2]})
        assert refused(world) == "bookings[2].session: its 2 seats are taken"

    def test_keeps_the_seats_that_are_taken(self) -> None:
        loaded(booked(seat("s1"), seat("s2", client="ana@example.com")))
        small = {**the_world()["sessions"][0], "capacity": 1}
        line = refused(the_world(sessions=[small], bookings=[]))
        assert line == "sessions[0].capacity: 2 seats are taken already"
