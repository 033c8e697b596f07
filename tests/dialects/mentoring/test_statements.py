"""How many SQL statements each step takes, pinned so that no change adds one unnoticed.

Every request takes one more for its token and one for the sandbox's clock.
"""

from __future__ import annotations

import pytest

WISH = {"session_date": "2027-03-05", "start_time": "10:15"}
EVERY_REQUEST = 2
A_TRANSACTION = 2


class TestStepQueryCount:
    @pytest.mark.parametrize(
        ("who", "method", "path", "body", "statements"),
        [
            # The calendar; booking, claim and ledger entry.
            ("as_john", "POST", "{mentor}/bookings/", WISH, 2),
            # Whose it is; lock, load; the row, its ledger entry.
            ("as_john", "PATCH", "bookings/{id}/", {"agenda": "A"}, 5),
            # Whose it is; lock, load; the calendar; the row, its claim (three) and meeting, its
            # ledger entry.
            ("as_john", "POST", "bookings/{id}/reschedule/", WISH, 10),
            # Lock, load; the row, its claim, its ledger entry.
            ("as_john", "DELETE", "bookings/{id}/", None, 5),
            # Lock, load; whether both have time; the row, the end of the hold, the meeting, its
            # ledger entry.
            ("as_jane", "POST", "bookings/{id}/accept/", None, 7),
        ],
    )
    def test_takes_so_many_statements(
        self, request, jane, booking, who, method, path, body, statements, django_assert_num_queries
    ):
        caller = request.getfixturevalue(who)
        address = path.format(mentor=jane.person_id, id=booking["id"])
        with django_assert_num_queries(statements + EVERY_REQUEST + A_TRANSACTION):
            answer = caller.send(method, address, body)
        assert answer.status in {200, 201}, answer
