"""Mentors see every session with them."""

from __future__ import annotations

import pytest
from tests.factories import make_mentee, make_mentor


def ids(answer):
    assert answer.status == 200, answer
    return [each["id"] for each in answer.body["results"]]


@pytest.fixture
def three(book, as_jane, as_john):
    """A requested chat, a scheduled session and a cancelled video call."""
    kinds = {"10:00": "chat", "11:00": "chat", "12:00": "video"}
    made = [book(start_time=at, session_type=kind)["id"] for at, kind in kinds.items()]
    as_jane.post(f"bookings/{made[1]}/accept/")
    as_john.delete(f"bookings/{made[2]}/")
    return made


class TestMentorSessions:
    def test_are_paged(self, as_jane, as_john, booking):
        assert as_jane.get("sessions/").body == {
            "count": 1,
            "next": None,
            "previous": None,
            "results": [booking],
        }
        assert ids(as_john.get("sessions/")) == []

    @pytest.mark.parametrize(
        ("query", "which"),
        [
            ({}, [2, 1, 0]),
            ({"status": "scheduled"}, [1]),
            ({"session_type": "chat"}, [1, 0]),
            ({"ordering": "scheduled_start"}, [0, 1, 2]),
            ({"ordering": "status"}, [2, 0, 1]),
            ({"page": 2, "page_size": 2}, [0]),
        ],
    )
    def test_accept_the_filters_of_the_mentees_list(self, as_jane, three, query, which):
        assert ids(as_jane.get("sessions/", query)) == [three[number] for number in which]

    def test_exclude_the_mentors_own_bookings(self, call, as_jane, jane, booking):
        other = make_mentor()
        wish = {"session_date": "2027-03-05", "start_time": "09:00"}
        assert call(make_mentee()).post(f"{other.person_id}/bookings/", wish).status == 201
        assert ids(as_jane.get("sessions/")) == [booking["id"]]


class TestMentorSessionDetail:
    def test_is_visible_to_the_mentor_only(self, call, as_jane, as_john, booking):
        path = f"sessions/{booking['id']}/"
        assert as_jane.get(path).body == booking
        for caller in (as_john, call(make_mentor()), call(make_mentee())):
            assert caller.get(path).status == 404

    @pytest.mark.parametrize("ref", ["abc", "0", "9" * 30])
    def test_returns_404_for_an_id_that_is_no_number(self, as_jane, ref):
        assert as_jane.get(f"sessions/{ref}/").status == 404
