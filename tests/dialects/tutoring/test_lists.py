from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.factories import NOW, make_person, make_student, make_teacher

from bookable.domain.hours import LONGEST
from bookable.domain.people import Role
from bookable.storage.models import Booking


class TestMyBookings:
    @pytest.mark.parametrize("path", ["bookings/my/", "bookings/"])
    def test_is_a_plain_list(self, as_john, as_maria, booking, path):
        assert as_john.get(path).body == [booking]
        assert as_maria.get(path).body == [booking]

    def test_is_sorted_newest_first_at_equal_times(self, as_john, maria):
        wish = {"teacher_id": str(maria.uuid)}
        days = ("2027-03-04", "2027-03-02", "2027-03-05", "2027-03-03")
        for day in days:
            as_john.post("bookings/", wish | {"start_time": f"{day}T10:00:00Z"})
        listed = as_john.get("bookings/my/").body
        assert [each["start_time"][:10] for each in listed] == list(reversed(days))

    def test_filters_by_status(self, as_john, confirmed):
        assert len(as_john.get("bookings/my/", {"status": "CONFIRMED"}).body) == 1
        for other in ("PENDING", "CANCELLED", "COMPLETED"):
            assert as_john.get("bookings/my/", {"status": other}).body == []

    def test_filters_by_role(self, call, booking, maria):
        both = make_person(Role.TEACHER, Role.STUDENT)
        caller = call(both)
        wish = {"teacher_id": str(maria.uuid), "start_time": "2027-03-02T14:00:00Z"}
        caller.post("bookings/", wish)
        assert len(caller.get("bookings/my/", {"role": "student"}).body) == 1
        assert caller.get("bookings/my/", {"role": "teacher"}).body == []
        assert len(caller.get("bookings/my/").body) == 1

    @pytest.mark.parametrize("query", [{"status": "DONE"}, {"role": "staff"}])
    def test_unknown_filter_value_is_refused(self, as_john, query):
        answer = as_john.get("bookings/my/", query)
        assert answer.status == 400
        assert set(answer.body) == {"error"}

    def test_excludes_other_peoples_bookings(self, call, booking):
        assert call(make_student()).get("bookings/my/").body == []
        assert call(make_person(Role.STAFF)).get("bookings/my/").body == []


class TestBookingDetail:
    def test_shows_the_meeting_to_both_sides(self, as_john, as_maria, confirmed):
        for caller in (as_john, as_maria):
            body = caller.get(f"bookings/{confirmed['id']}/").body
            assert body["zoom_info"]["has_meeting"] is True
            assert "password" in body["zoom_info"]
            assert body["zoom_sync"] == "synced"

    @pytest.mark.parametrize("who", [make_student, make_teacher])
    def test_is_hidden_from_strangers(self, call, confirmed, who):
        answer = call(who()).get(f"bookings/{confirmed['id']}/")
        assert answer.status == 403
        assert "jit.si" not in answer.text

    def test_shows_staff_all_but_the_meeting(self, call, confirmed):
        answer = call(make_person(Role.STAFF)).get(f"bookings/{confirmed['id']}/")
        assert answer.body["status"] == "CONFIRMED"
        assert "jit.si" not in answer.text

    def test_returns_404_for_an_unknown_booking(self, as_john):
        assert as_john.get("bookings/abc/").body == {"error": "Booking not found"}


class TestSchedule:
    RANGE = {"start_date": "2027-03-01", "end_date": "2027-03-02"}

    def ask(self, caller, who, **changes):
        return caller.get("schedule/", {"teacher_id": who.uuid} | self.RANGE | changes)

    def test_has_the_fields_of_the_contract(self, as_maria, maria, confirmed):
        body = self.ask(as_maria, maria).body
        assert body == {
            "teacher_id": str(maria.uuid),
            **self.RANGE,
            "bookings": [
                {
                    "start_time": "2027-03-02T10:00:00Z",
                    "end_time": "2027-03-02T11:00:00Z",
                    "status": "CONFIRMED",
                    "student__first_name": "John",
                    "student__last_name": "Doe",
                }
            ],
        }

    def test_names_students_to_the_teacher_staff_and_themselves(
        self, call, as_maria, as_john, maria, booking
    ):
        for caller in (as_maria, as_john, call(make_person(Role.STAFF))):
            shown = self.ask(caller, maria).body["bookings"][0]
            assert shown["student__first_name"] == "John"

    @pytest.mark.parametrize("who", [make_student, make_teacher])
    def test_hides_names_from_strangers(self, call, maria, booking, who):
        shown = self.ask(call(who()), maria).body["bookings"][0]
        assert (shown["student__first_name"], shown["student__last_name"]) == (None, None)
        assert shown["status"] == "PENDING"

    def test_excludes_canceled_bookings(self, as_john, maria, booking):
        as_john.post(f"bookings/{booking['id']}/cancel/", {})
        assert self.ask(as_john, maria).body["bookings"] == []

    def test_includes_its_last_day_and_nothing_after(self, as_john, maria, booking):
        assert self.ask(as_john, maria, end_date="2027-03-01").body["bookings"] == []
        assert len(self.ask(as_john, maria, start_date="2027-03-02").body["bookings"]) == 1

    def test_includes_a_booking_that_began_before(self, as_john, maria, booking):
        first = datetime(2027, 3, 1, tzinfo=UTC)
        for reach, shown in ((timedelta(minutes=1), 1), (timedelta(0), 0)):
            end = first + reach
            held = Booking.objects.filter(uuid=booking["id"])
            held.update(starts_at=end - LONGEST, ends_at=end)
            assert len(self.ask(as_john, maria).body["bookings"]) == shown

    def test_has_days_in_the_teachers_zone(self, as_john, call):
        there = make_teacher(zone="Pacific/Auckland")
        wish = {"teacher_id": str(there.uuid), "start_time": "2027-03-03T09:00:00"}
        assert as_john.post("bookings/", wish).body["start_time"] == "2027-03-02T20:00:00Z"
        day = {"start_date": "2027-03-03", "end_date": "2027-03-03"}
        assert len(self.ask(as_john, there, **day).body["bookings"]) == 1

    @pytest.mark.parametrize("missing", ["teacher_id", "start_date", "end_date"])
    def test_all_three_parameters_are_required(self, as_john, maria, missing):
        query = {"teacher_id": maria.uuid} | self.RANGE
        del query[missing]
        answer = as_john.get("schedule/", query)
        assert answer.status == 400
        assert missing in answer.body["error"]

    def test_last_day_must_follow_the_first(self, as_john, maria):
        assert self.ask(as_john, maria, end_date="2027-02-01").status == 400

    def test_returns_404_if_the_person_is_no_teacher(self, as_john, john):
        answer = self.ask(as_john, john)
        assert (answer.status, answer.body) == (404, {"error": "Teacher not found"})


class TestTeacherList:
    def test_is_paged(self, as_john):
        for name in ("Zoe Quill", "Zoe Abel", "Zoe Marsh"):
            make_teacher(name=name)
        first = as_john.get("teachers/", {"search": "zoe", "page_size": 2}).body
        assert first["count"] == 3
        assert [each["name"] for each in first["results"]] == ["Zoe Abel", "Zoe Marsh"]
        assert first["previous"] is None
        assert "page=2" in first["next"]
        second = as_john.get("teachers/", {"search": "zoe", "page_size": 2, "page": 2}).body
        assert [each["name"] for each in second["results"]] == ["Zoe Quill"]
        assert second["next"] is None

    def test_has_no_emails(self, as_john, maria):
        assert "@" not in as_john.get("teachers/", {"search": "Maria"}).text

    @pytest.mark.parametrize(
        ("name", "first", "last"),
        [("Ana de la Cruz", "Ana", "de la Cruz"), ("Plato", "Plato", "")],
    )
    def test_splits_names_at_the_first_space(self, as_john, name, first, last):
        make_teacher(name=name)
        (shown,) = as_john.get("teachers/", {"search": first}).body["results"]
        assert (shown["first_name"], shown["last_name"]) == (first, last)

    @pytest.mark.parametrize("search", ["%", "_", "\\", "'"])
    def test_searches_literal_text(self, as_john, maria, search):
        assert as_john.get("teachers/", {"search": search}).body["results"] == []

    @pytest.mark.parametrize(
        "query", [{"page": 0}, {"page_size": 101}, {"page": "x"}, {"page": 99}]
    )
    def test_returns_404_beyond_the_last_page(self, as_john, query):
        assert as_john.get("teachers/", query).status == 400


class TestMyBookingsPages:
    @pytest.fixture
    def made(self, as_john, maria, at):
        """Three bookings. The first one made starts last."""
        numbers = []
        for minutes, day in enumerate((5, 4, 3)):
            at(NOW + timedelta(minutes=minutes))
            wish = {"teacher_id": str(maria.uuid), "start_time": f"2027-03-0{day}T10:00:00Z"}
            numbers.append(as_john.post("bookings/", wish).body["id"])
        return numbers

    @pytest.mark.parametrize("path", ["bookings/my/", "bookings/"])
    def test_are_sorted_newest_first(self, as_john, made, path):
        assert [each["id"] for each in as_john.get(path).body] == made[::-1]

    @pytest.mark.parametrize("path", ["bookings/my/", "bookings/"])
    def test_link_to_their_neighbours(self, as_john, made, path):
        first = as_john.get(path, {"page_size": 2}).body
        assert [each["id"] for each in first["results"]] == [made[2], made[1]]
        assert (first["count"], first["previous"]) == (3, None)
        last = as_john.get(path, {"page": 2, "page_size": 2}).body
        assert ([each["id"] for each in last["results"]], last["next"]) == ([made[0]], None)
        assert "page=2" in first["next"]
        assert "page=1" in last["previous"]

    def test_keep_the_filters(self, as_john, made):
        body = as_john.get("bookings/my/", {"page": 1, "status": "CONFIRMED"}).body
        assert body == {"count": 0, "next": None, "previous": None, "results": []}

    @pytest.mark.parametrize(
        "query", [{"page": 0}, {"page": 2}, {"page": "x"}, {"page_size": 0}, {"page_size": 101}]
    )
    def test_invalid_values_are_refused(self, as_john, made, query):
        assert as_john.get("bookings/my/", query).status == 400
