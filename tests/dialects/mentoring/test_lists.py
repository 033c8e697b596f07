from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from tests.factories import make_mentee, make_mentor, make_person

from bookable.domain.people import Role
from bookable.storage.models import Booking


@pytest.fixture
def several(book, as_jane, as_john):
    """Six sessions, one after another: requested, scheduled, cancelled, completed, no_show and
    requested; the types differ."""
    kinds = ["video", "chat", "email", "in_person", "chat", "video"]
    made = [
        book(start_time=f"{10 + number}:00", session_type=kind)["id"]
        for number, kind in enumerate(kinds)
    ]
    as_jane.post(f"bookings/{made[1]}/accept/")
    as_john.delete(f"bookings/{made[2]}/")
    Booking.objects.filter(id=made[3]).update(status="completed")
    Booking.objects.filter(id=made[4]).update(status="no_show")
    return made


def ids(answer):
    assert answer.status == 200, answer
    return [each["id"] for each in answer.body["results"]]


class TestMyBookings:
    def test_is_paged(self, as_john, booking):
        assert as_john.get("bookings/").body == {
            "count": 1,
            "next": None,
            "previous": None,
            "results": [booking],
        }

    def test_is_sorted_latest_start_first(self, as_john, several):
        assert ids(as_john.get("bookings/")) == several[::-1]

    @pytest.mark.parametrize(
        ("status", "which"),
        [
            ("requested", [5, 0]),
            ("scheduled", [1]),
            ("cancelled", [2]),
            ("completed", [3]),
            ("no_show", [4]),
            ("no-show", [4]),
            ("", [5, 4, 3, 2, 1, 0]),
        ],
    )
    def test_filters_by_status(self, as_john, several, status, which):
        answer = as_john.get("bookings/", {"status": status})
        assert ids(answer) == [several[number] for number in which]

    @pytest.mark.parametrize(
        ("kind", "which"), [("video", [5, 0]), ("chat", [4, 1]), ("email", [2]), ("in_person", [3])]
    )
    def test_filters_by_type(self, as_john, several, kind, which):
        answer = as_john.get("bookings/", {"session_type": kind})
        assert ids(answer) == [several[number] for number in which]

    def test_filters_by_status_and_type(self, as_john, several):
        query = {"session_type": "video", "status": "scheduled"}
        assert ids(as_john.get("bookings/", query)) == []

    @pytest.mark.parametrize(
        ("ordering", "which"),
        [
            ("scheduled_start", [0, 1, 2, 3, 4, 5]),
            ("-scheduled_start", [5, 4, 3, 2, 1, 0]),
            ("session_date", [0, 1, 2, 3, 4, 5]),
            ("-session_date", [5, 4, 3, 2, 1, 0]),
            ("status", [2, 3, 4, 5, 0, 1]),
            ("-status", [1, 5, 0, 4, 3, 2]),
            ("status,scheduled_start", [2, 3, 4, 0, 5, 1]),
            ("price", [5, 4, 3, 2, 1, 0]),
            ("", [5, 4, 3, 2, 1, 0]),
            ("b.id;--", [5, 4, 3, 2, 1, 0]),
        ],
    )
    def test_follows_the_requested_order(self, as_john, several, ordering, which):
        answer = as_john.get("bookings/", {"ordering": ordering})
        assert ids(answer) == [several[number] for number in which]

    def test_sorts_by_creation(self, as_john, book, at):
        later = book(start_time="16:00")["id"]
        at(datetime(2027, 3, 1, 9, tzinfo=UTC))
        earlier = book(start_time="10:00")["id"]
        assert ids(as_john.get("bookings/", {"ordering": "created_at"})) == [later, earlier]
        assert ids(as_john.get("bookings/", {"ordering": "-created_at"})) == [earlier, later]

    @pytest.mark.parametrize("query", [{"status": "done"}, {"session_type": "fax"}])
    def test_unknown_filter_value_is_refused(self, as_john, query):
        answer = as_john.get("bookings/", query)
        assert (answer.status, set(answer.body)) == (400, {"detail"})

    def test_excludes_other_peoples_bookings(self, call, as_jane, booking):
        for caller in (as_jane, call(make_mentee()), call(make_person(Role.STAFF))):
            assert caller.get("bookings/").body["count"] == 0

    def test_has_bookings_as_mentee_only(self, call, as_jane):
        both = make_person(Role.MENTOR, Role.MENTEE)
        wish = {"session_date": "2027-03-02", "start_time": "14:30"}
        call(make_mentee()).post(f"{both.person_id}/bookings/", wish)
        assert call(both).get("bookings/").body["count"] == 0
        assert call(both).get("bookings/upcoming/").body == []


class TestMyBookingsPages:
    def test_have_the_requested_size_and_links(self, as_john, several):
        body = as_john.get("bookings/", {"page_size": 2, "page": 2, "ordering": "status"}).body
        assert (body["count"], len(body["results"])) == (6, 2)
        for name, number in (("next", 3), ("previous", 1)):
            assert body[name].startswith("http://testserver/api/mentors/bookings/?")
            assert f"page={number}" in body[name]
            assert "page_size=2" in body[name]
            assert "ordering=status" in body[name]

    def test_have_20_entries_by_default_and_at_most_100(self, as_john, john, jane, booking):
        plain = Booking.objects.get(id=booking["id"])
        for _ in range(120):
            plain.pk = None
            plain._state.adding = True
            plain.uuid = uuid4()
            plain.save()
        for path in ("bookings/", "bookings/past/"):
            expected = 121 if path == "bookings/" else 0
            assert as_john.get(path).body["count"] == expected
        assert len(as_john.get("bookings/").body["results"]) == 20
        assert len(as_john.get("bookings/", {"page_size": 500}).body["results"]) == 100

    @pytest.mark.parametrize("path", ["bookings/", "bookings/past/", "requests/", ""])
    @pytest.mark.parametrize("number", [99, 1_000_001, 10**30])
    def test_return_404_beyond_the_last(self, as_john, path, number):
        answer = as_john.get(path, {"page": number, "page_size": 100, "search": "nobody"})
        assert (answer.status, set(answer.body)) == (404, {"detail"})

    @pytest.mark.parametrize(
        "query", [{"page": 0}, {"page": "x"}, {"page_size": 0}, {"page_size": "x"}]
    )
    def test_invalid_number_is_refused(self, as_john, query):
        assert as_john.get("bookings/", query).status == 400


class TestUpcomingBookings:
    def test_is_a_plain_list_soonest_first(self, as_john, several):
        body = as_john.get("bookings/upcoming/").body
        assert [each["id"] for each in body] == [several[0], several[1], several[5]]
        assert all(each["is_upcoming"] for each in body)

    def test_has_ten_entries_at_most(self, as_john, book):
        for hour in range(10, 22):
            book(start_time=f"{hour}:00")
        body = as_john.get("bookings/upcoming/").body
        assert [each["start_time"] for each in body] == [f"{hour}:00:00" for hour in range(10, 20)]

    def test_excludes_started_sessions(self, as_john, scheduled, at):
        at(datetime(2027, 3, 2, 14, 30, tzinfo=UTC))
        assert as_john.get("bookings/upcoming/").body == []
        shown = as_john.get("bookings/past/").body["results"]
        assert [each["id"] for each in shown] == [scheduled["id"]]


class TestPastBookings:
    def test_has_everything_that_began_latest_first(self, as_john, several, at):
        at(datetime(2027, 3, 2, 13, 0, tzinfo=UTC))
        body = as_john.get("bookings/past/").body
        assert [each["id"] for each in body["results"]] == several[3::-1]
        assert body["count"] == 4
        assert not any(each["is_upcoming"] for each in body["results"])

    def test_excludes_sessions_canceled_before_the_start(self, as_john, booking):
        as_john.delete(f"bookings/{booking['id']}/")
        assert as_john.get("bookings/past/").body["count"] == 0
        assert as_john.get("bookings/upcoming/").body == []
        assert as_john.get("bookings/").body["count"] == 1

    def test_has_20_per_page(self, as_john):
        body = as_john.get("bookings/past/").body
        assert body == {"count": 0, "next": None, "previous": None, "results": []}


class TestSessionInProgress:
    def test_shows_as_scheduled_and_allows_no_step(self, as_john, scheduled, at):
        at(datetime(2027, 3, 2, 15, tzinfo=UTC))
        shown = as_john.get(f"bookings/{scheduled['id']}/").body
        assert shown == scheduled | {
            "can_reschedule": False,
            "can_cancel": False,
            "is_upcoming": False,
        }


class TestListStrangers:
    @pytest.mark.parametrize("who", [make_mentee, make_mentor, lambda: make_person(Role.STAFF)])
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", ""),
            ("PATCH", ""),
            ("PUT", ""),
            ("DELETE", ""),
            ("POST", "reschedule/"),
            ("POST", "accept/"),
            ("POST", "decline/"),
            ("POST", "complete/"),
            ("POST", "no-show/"),
        ],
    )
    def test_get_404_for_existing_and_missing_bookings(self, call, scheduled, who, method, path):
        body = None if method == "GET" else {}
        if path == "reschedule/":
            body = {"session_date": "2027-03-05", "start_time": "10:15"}
        caller = call(who())
        for ref in (scheduled["id"], 999_999_999):
            answer = caller.send(method, f"bookings/{ref}/{path}", body)
            assert (answer.status, answer.body) == (404, {"detail": "Booking not found"})

    def test_include_the_mentor_on_the_mentees_side(self, as_jane, scheduled):
        assert as_jane.get(f"bookings/{scheduled['id']}/").status == 404
        assert as_jane.delete(f"bookings/{scheduled['id']}/").status == 404

    @pytest.mark.parametrize("ref", ["abc", "0", "-1", "1.0", "9" * 25, "past2"])
    def test_get_404_for_an_id_that_is_no_number(self, as_john, ref):
        assert as_john.get(f"bookings/{ref}/").status == 404

    def test_get_401_without_credentials(self, call, booking):
        paths = ["", "1/", "1/slots/", "requests/", "bookings/", f"bookings/{booking['id']}/"]
        paths += ["bookings/upcoming/", "bookings/past/", "bookings/statistics/"]
        for path in paths:
            answer = call(None).get(path)
            assert (answer.status, set(answer.body)) == (401, {"detail"})
