from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import (
    NOW,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.steps import buy, pay_by_hand

from bookable.storage.models import Booking, Claim

FORBIDDEN = {"detail": "You do not have permission to perform this action"}
WORDS = {"title": "T", "description": "D", "client_notes": "N", "timezone": "Asia/Tokyo"}
LINK = {"meeting_url": "https://meet.example/a", "meeting_id": "a"}


@pytest.fixture
def booking(john, hour):
    """An unpaid hour with Dr. Smith."""
    return buy(hour, john)


class TestUpdateTexts:
    @pytest.mark.parametrize("who", ["as_john", "as_smith", "as_sue"])
    def test_both_sides_and_staff_may_change_them(self, request, booking, who):
        caller = request.getfixturevalue(who)
        answer = caller.patch(f"bookings/{booking.id}/", WORDS)
        assert answer.status == 200, answer
        assert answer.body.items() >= WORDS.items()
        assert caller.get(f"bookings/{booking.id}/").body == answer.body

    def test_keeps_omitted_fields(self, as_john, booking):
        as_john.patch(f"bookings/{booking.id}/", WORDS)
        for body in ({}, {"status": "completed", "price_charged": "0.00", "client": 7}):
            answer = as_john.patch(f"bookings/{booking.id}/", body)
            assert (answer.status, answer.body["status"]) == (200, "pending_payment")
            assert answer.body.items() >= (WORDS | {"price_charged": "50.00"}).items()

    def test_clears_empty_texts(self, as_john, booking):
        as_john.patch(f"bookings/{booking.id}/", WORDS)
        assert as_john.patch(f"bookings/{booking.id}/", {"title": ""}).body["title"] == ""

    @pytest.mark.parametrize("field", ["title", "description", "client_notes"])
    def test_null_clears_them_as_on_creation(self, as_john, booking, field):
        as_john.patch(f"bookings/{booking.id}/", WORDS)
        body = as_john.patch(f"bookings/{booking.id}/", {field: None, "timezone": None}).body
        assert (body[field], body["timezone"]) == ("", "UTC")

    @pytest.mark.parametrize(
        "body",
        [
            {"timezone": "Mars/Olympus"},
            {"timezone": ""},
            {"title": 5},
            {"title": "x" * 201},
            {"description": "\x00"},
            "{",
            "[]",
            None,
        ],
    )
    def test_invalid_value_is_refused(self, as_john, booking, body):
        answer = as_john.patch(f"bookings/{booking.id}/", body)
        assert (answer.status, set(answer.body)) == (400, {"detail"})

    @pytest.mark.parametrize("status", ["completed", "canceled", "no_show"])
    def test_is_refused_after_the_end(self, as_john, as_smith, booking, status):
        Booking.objects.update(status=status, hold_until=None)
        for caller in (as_john, as_smith):
            assert caller.patch(f"bookings/{booking.id}/", {"title": "T"}).status == 400

    @pytest.mark.parametrize("status", ["draft", "pending_payment", "confirmed", "in_progress"])
    def test_is_allowed_until_the_end(self, as_john, booking, status):
        Booking.objects.update(status=status, hold_until=None)
        assert as_john.patch(f"bookings/{booking.id}/", {"title": "T"}).status == 200


class TestUpdateMeeting:
    @pytest.mark.parametrize("who", ["as_smith", "as_sue"])
    def test_practitioner_and_staff_may_set_it(self, request, booking, who):
        caller = request.getfixturevalue(who)
        answer = caller.patch(f"bookings/{booking.id}/", LINK)
        assert (answer.status, answer.body.items() >= LINK.items()) == (200, True)

    @pytest.mark.parametrize(
        "body",
        [
            {"meeting_url": "https://phish.example"},
            {"meeting_url": "javascript:alert(1)"},
            {"meeting_id": "a"},
            {"location_id": 1},
            {"title": "T", "meeting_url": "https://phish.example"},
        ],
    )
    def test_is_forbidden_to_the_client(self, as_john, booking, body):
        answer = as_john.patch(f"bookings/{booking.id}/", body)
        assert (answer.status, answer.body) == (403, FORBIDDEN)
        assert as_john.get(f"bookings/{booking.id}/").body["title"] == ""

    def test_client_may_send_the_unchanged_value(self, as_john, as_smith, booking):
        as_smith.patch(f"bookings/{booking.id}/", LINK)
        shown = as_john.get(f"bookings/{booking.id}/").body
        sent = {name: shown[name] for name in LINK} | {"location_id": None, "title": "T"}
        answer = as_john.patch(f"bookings/{booking.id}/", sent)
        assert answer.status == 200, answer
        assert answer.body.items() >= (LINK | {"title": "T", "location": None}).items()

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "meet.example/a",
            "//x",
            "ftp://x",
            "x",
            "http://a\x00",
            "http://a b",
        ],
    )
    def test_only_web_addresses_are_accepted(self, as_smith, booking, url):
        answer = as_smith.patch(f"bookings/{booking.id}/", {"meeting_url": url})
        assert (answer.status, "meeting_url" in answer.body["detail"]) == (400, True)

    @pytest.mark.parametrize("url", ["http://meet.example", "HTTPS://meet.example/a?b#c", ""])
    def test_keeps_the_address_as_given(self, as_smith, booking, url):
        shown = as_smith.patch(f"bookings/{booking.id}/", {"meeting_url": url}).body
        assert shown["meeting_url"] == url


class TestUpdateLocation:
    @pytest.fixture
    def studio(self):
        return make_location("Blue")

    def test_assigns_a_room(self, as_smith, booking, studio):
        shown = as_smith.patch(f"bookings/{booking.id}/", {"location_id": studio.id}).body
        assert (shown["location"]["id"], shown["room"]["name"]) == (studio.id, "Blue")
        assert Claim.objects.filter(booking_id=booking.id).count() == 2
        again = as_smith.patch(f"bookings/{booking.id}/", {"location_id": studio.id})
        assert again.body["room"]["name"] == "Blue"

    def test_null_removes_it(self, as_smith, booking, studio):
        as_smith.patch(f"bookings/{booking.id}/", {"location_id": studio.id})
        shown = as_smith.patch(f"bookings/{booking.id}/", {"location_id": None}).body
        assert (shown["location"], shown["room"]) == (None, None)
        assert Claim.objects.filter(booking_id=booking.id).count() == 1

    def test_returns_409_if_its_rooms_are_taken(self, as_smith, booking, studio):
        buy(make_service(make_practitioner(), location=studio), make_client())
        answer = as_smith.patch(f"bookings/{booking.id}/", {"location_id": studio.id})
        assert (answer.status, answer.body) == (409, {"detail": "Time slot not available"})

    def test_returns_404_for_an_unknown_location(self, as_smith, booking):
        answer = as_smith.patch(f"bookings/{booking.id}/", {"location_id": 10**9})
        assert (answer.status, answer.body) == (404, {"detail": "Not found"})

    def test_is_refused_for_seats(self, as_smith, john, smith, studio):
        workshop = make_session(make_service(smith, "workshop"))
        made = buy(workshop.service, john, session=workshop)
        answer = as_smith.patch(f"bookings/{made.id}/", {"location_id": studio.id})
        assert answer.status == 400

    def test_may_be_set_before_there_is_a_time(self, as_smith, as_john, john, smith, hour, studio):
        whole = pay_by_hand(buy(make_service(smith, "package", includes=[hour]), john), by=smith)
        part = Booking.objects.get(parent_id=whole.id)
        shown = as_smith.patch(f"bookings/{part.id}/", {"location_id": studio.id})
        assert (shown.status, shown.body["location"]["id"]) == (200, studio.id), shown
        assert shown.body["room"] is None
        assert as_smith.patch(f"bookings/{part.id}/", {"location_id": 10**9}).status == 404
        times = {
            "start_time": (NOW + timedelta(days=1, hours=4)).isoformat(),
            "end_time": (NOW + timedelta(days=1, hours=5)).isoformat(),
        }
        moved = as_john.post(f"bookings/{part.id}/reschedule/", times).body
        assert moved["room"]["name"] == "Blue"
