"""How many SQL statements each request takes, pinned so that no change adds one unnoticed.

Every request takes one more for its token and one for the sandbox's clock.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api import appointment_body
from tests.factories import TOMORROW_AT_TEN, make_location, make_service, make_session
from tests.steps import buy, pay_by_hand

EVERY_REQUEST = 2
A_TRANSACTION = 2
SHOWN = 1


@pytest.fixture
def booking(john, smith, hour):
    """A paid hour with Dr. Smith."""
    return pay_by_hand(buy(hour, john), by=smith)


class TestAvailabilityQueryCount:
    @pytest.mark.parametrize(
        "query",
        [
            "",
            "?status=confirmed&is_upcoming=true&ordering=-start_time&search=smith&page_size=1",
            "?search=nothing",
        ],
    )
    def test_for_a_list_takes_one(self, as_john, booking, query, django_assert_num_queries):
        with django_assert_num_queries(1 + EVERY_REQUEST):
            assert as_john.get(f"bookings/{query}").status == 200

    def test_for_a_booking_takes_one(self, as_john, john, smith, django_assert_num_queries):
        teach = make_service(smith, "course")
        make_session(teach)
        made = buy(teach, john)
        as_john.post(f"bookings/{made.id}/notes/", {"content": "Hello"})
        with django_assert_num_queries(1 + EVERY_REQUEST):
            shown = as_john.get(f"bookings/{made.id}/").body
        assert (len(shown["child_bookings"]), len(shown["notes"])) == (1, 1)

    def test_for_its_notes_takes_one(self, as_john, booking, django_assert_num_queries):
        with django_assert_num_queries(1 + EVERY_REQUEST):
            assert as_john.get(f"bookings/{booking.id}/notes/").status == 200

    def test_for_a_day_takes_two(self, as_john, smith, django_assert_num_queries):
        """One for the service with its rooms, one for the practitioner's time."""
        what = make_service(smith, location=make_location("Blue", "Red"))
        asked = {"practitioner_id": smith.person_id, "service_id": what.id}
        with django_assert_num_queries(2 + EVERY_REQUEST):
            answer = as_john.post(
                "bookings/check-availability/", asked | {"date": "2027-03-02", "timezone": "UTC"}
            )
        assert answer.body["available"] is True

    def test_for_a_workshop_s_day_takes_one(self, as_john, smith, django_assert_num_queries):
        flow = make_session(make_service(smith, "workshop"))
        asked = {"practitioner_id": smith.person_id, "service_id": flow.service_id}
        with django_assert_num_queries(1 + EVERY_REQUEST):
            answer = as_john.post(
                "bookings/check-availability/", asked | {"date": "2027-03-03", "timezone": "UTC"}
            )
        assert answer.body["available"] is True


class TestStepQueryCount:
    def test_of_booking_takes_three(self, as_john, hour, django_assert_num_queries):
        """One for the service, one for the calendar, and one that inserts booking, claim and
        entry."""
        with django_assert_num_queries(3 + EVERY_REQUEST + A_TRANSACTION + SHOWN):
            assert as_john.post("bookings/", appointment_body(hour)).status == 201

    @pytest.mark.parametrize(
        ("who", "path", "body", "statements"),
        [
            # Whose it is; lock, load; the row, its ledger entry.
            ("as_smith", "patch", {"title": "T"}, 5),
            # Lock, load; nothing has to change.
            ("as_john", "confirm/", None, 2),
            # Whose it is; one insert, and it is not in the ledger.
            ("as_john", "notes/", {"content": "Hello"}, 4),
        ],
    )
    def test_takes_so_many_statements(
        self, request, booking, who, path, body, statements, django_assert_num_queries
    ):
        caller = request.getfixturevalue(who)
        shown = 0 if path == "notes/" else SHOWN
        method, address = ("PATCH", "") if path == "patch" else ("POST", path)
        with django_assert_num_queries(statements + EVERY_REQUEST + A_TRANSACTION + shown):
            answer = caller.send(method, f"bookings/{booking.id}/{address}", body)
        assert answer.status in {200, 201}, answer

    def test_under_a_key_shows_its_booking_once(self, as_john, hour, django_assert_num_queries):
        """Three more: reserve the key, read it, and store its answer."""
        own = 3 + EVERY_REQUEST + A_TRANSACTION + SHOWN
        with django_assert_num_queries(own + 2):
            start = TOMORROW_AT_TEN + timedelta(hours=2)
            body = appointment_body(hour, start=start)
            assert as_john.post("bookings/", body, Idempotency_Key="k").status == 201
