"""Holding time: what is taken, for how long, and for whom."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

import pytest
from tests.api import MARKETPLACE, Caller, appointment_body, set_clock
from tests.core_api import Integration, created, make_key, problem
from tests.factories import (
    NOW,
    make_client,
    make_mentee,
    make_service,
    make_staff,
    make_student,
    make_teacher,
    open_daily,
)
from tests.steps import request_booking

from bookable.engine import due_changes
from bookable.storage.models import (
    Booking,
    Claim,
    Hold,
    OpeningHours,
    Person,
)

MINUTE = timedelta(minutes=1)
AT_TEN = "2027-03-02T10:00:00Z"


@pytest.fixture
def maria():
    return make_teacher(name="Maria Garcia", zone="Europe/Madrid")


@pytest.fixture
def lesson(maria):
    return {
        "program": "tutoring",
        "provider": str(maria.uuid),
        "start": AT_TEN,
        "duration_minutes": 60,
    }


def wait(time):
    set_clock(NOW + time)


class TestHoldOfTime:
    def test_is_shown_in_the_words_of_the_engine(self, call, lesson, john, maria):
        answer = call(john).post("holds", lesson)
        body = created(answer)
        assert body == {
            "id": body["id"],
            "program": "tutoring",
            "provider": {"id": str(maria.uuid), "name": "Maria Garcia"},
            "service": None,
            "session": None,
            "start": AT_TEN,
            "end": "2027-03-02T11:00:00Z",
            "timezone": "Europe/Madrid",
            "duration_minutes": 60,
            "created_at": "2027-03-01T08:00:00Z",
            "expires_at": "2027-03-01T08:10:00Z",
        }
        again = call(john).get(f"holds/{body['id']}")
        assert (again.body, again.headers["ETag"]) == (body, answer.headers["ETag"])

    def test_is_listed_until_it_expires(self, call, lesson, john, maria):
        later = {**lesson, "start": "2027-03-02T12:00:00Z", "minutes": 5}
        first, second = (created(call(john).post("holds", each)) for each in (lesson, later))
        assert call(john).get("holds").body == {"items": [second, first], "next_cursor": None}
        assert call(maria).get("holds").body["items"] == []
        wait(5 * MINUTE)
        assert call(john).get("holds").body["items"] == [first]

    @pytest.mark.parametrize("path", ["holds", "bookings"])
    def test_of_ones_own_that_is_in_the_way_is_told(self, call, lesson, john, path):
        created(call(john).post("holds", lesson))
        wish = lesson if path == "holds" else {**lesson, "notes": "Fractions"}
        refused = problem(call(john).post(path, wish), 409, "slot_taken")
        assert refused["detail"].startswith("You hold this time yourself")
        others = problem(call(make_student()).post(path, wish), 409, "slot_taken")
        assert others["detail"] == "This time is taken already."
        earlier = {**wish, "start": "2027-03-02T09:30:00Z"}
        refused = problem(call(john).post(path, earlier), 409, "slot_taken")
        assert refused["detail"].startswith("You hold this time yourself")

    def test_takes_the_time_in_the_calendar(self, call, lesson, john, maria):
        created(call(john).post("holds", lesson))
        claim = Claim.objects.get(calendar__person_id=maria.person_id)
        assert (claim.booking_id, claim.service_session_id) == (None, None)
        assert claim.expires_at == NOW + 10 * MINUTE

    @pytest.mark.parametrize("minutes", [1, 30])
    def test_lasts_as_long_as_is_asked_for(self, call, lesson, john, minutes):
        body = created(call(john).post("holds", {**lesson, "minutes": minutes}))
        assert body["expires_at"] == f"2027-03-01T08:{minutes:02}:00Z"

    def test_lasts_until_the_start_at_most(self, call, lesson, john):
        soon = {**lesson, "start": "2027-03-01T08:15:00Z", "minutes": 30}
        assert created(call(john).post("holds", soon))["expires_at"] == "2027-03-01T08:15:00Z"

    def test_in_wall_time_is_that_of_the_zone(self, call, lesson, john):
        body = {**lesson, "start": "2027-03-02T10:00:00", "timezone": "America/New_York"}
        assert created(call(john).post("holds", body))["start"] == "2027-03-02T15:00:00Z"

    def test_at_a_skipped_hour_is_refused(self, call, lesson, john):
        body = {**lesson, "start": "2027-03-28T02:30:00", "timezone": "Europe/Madrid"}
        refused = problem(call(john).post("holds", body), 422, "skipped_wall_time")
        assert refused["errors"][0]["pointer"] == "/start"

    def test_at_a_repeated_hour_takes_the_first(self, call, lesson, john, maria):
        OpeningHours.objects.all().delete()
        open_daily(maria, time(0), time(0))
        body = {**lesson, "start": "2027-10-31T02:30:00", "timezone": "Europe/Madrid"}
        assert created(call(john).post("holds", body))["start"] == "2027-10-31T00:30:00Z"

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"minutes": 0}, "/minutes"),
            ({"minutes": 31}, "/minutes"),
            ({"start": None}, "/start"),
            ({"start": "2027-03-02T10:00:00"}, "/start"),
            ({"start": "2027-03-02T10:00:30Z"}, "/start"),
            ({"duration_minutes": None}, "/duration_minutes"),
            ({"duration_minutes": 1441}, "/duration_minutes"),
            ({"provider": None}, "/provider"),
            ({"provider": "maria"}, "/provider"),
            ({"program": "dancing"}, "/program"),
            ({"program": "buddies"}, "/program"),
            ({"session": str(UUID(int=1))}, "/start /duration_minutes"),
            ({"client": str(UUID(int=1))}, "/client"),
        ],
    )
    def test_that_is_wrong_is_named(self, call, lesson, john, change, pointer):
        body = problem(call(john).post("holds", {**lesson, **change}), 422, "invalid")
        assert [each["pointer"] for each in body["errors"]] == pointer.split()
        assert not Hold.objects.exists()

    @pytest.mark.parametrize(
        ("start", "code"),
        [
            ("2027-03-01T07:00:00Z", "notice_too_short"),
            ("2027-03-01T09:00:00Z", "notice_too_short"),
            ("2027-03-02T03:00:00Z", "outside_hours"),
            ("2027-05-02T10:00:00Z", "too_far_ahead"),
            ("2035-03-02T10:00:00Z", "too_far_ahead"),
        ],
    )
    def test_at_a_time_that_is_not_offered_is_refused(self, call, lesson, john, maria, start, code):
        pace = {"minimum_notice_minutes": 90, "maximum_advance_days": 30}
        Person.objects.filter(id=maria.person_id).update(**pace)
        problem(call(john).post("holds", {**lesson, "start": start}), 409, code)

    def test_at_a_time_that_is_taken_is_refused(self, call, lesson, john, maria):
        request_booking(maria, make_student())
        problem(call(john).post("holds", lesson), 409, "slot_taken")

    def test_keeps_the_buffers(self, call, lesson, john, maria):
        Person.objects.filter(id=maria.person_id).update(buffer_after_minutes=15)
        created(call(john).post("holds", lesson))
        near = {**lesson, "start": "2027-03-02T11:10:00Z"}
        problem(call(make_student()).post("holds", near), 409, "slot_taken")
        created(call(make_student()).post("holds", {**lesson, "start": "2027-03-02T11:15:00Z"}))

    def test_of_oneself_or_without_the_role_is_refused(self, call, lesson, maria):
        Person.objects.filter(id=maria.person_id).update(roles=["teacher", "student"])
        problem(call(maria).post("holds", lesson), 409, "self_booking")
        problem(call(make_client()).post("holds", lesson), 403, "forbidden")

    def test_of_an_unknown_provider_is_not_found(self, call, lesson, john):
        problem(
            call(john).post("holds", {**lesson, "provider": str(UUID(int=7))}), 404, "not_found"
        )

    def test_is_repeated_by_its_key(self, call, lesson, john):
        first, again = (call(john).post("holds", lesson, Idempotency_Key="a") for _ in range(2))
        assert created(first) == created(again)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert Hold.objects.count() == 1


class TestHeldTime:
    @pytest.fixture(autouse=True)
    def hold(self, call, lesson, john):
        return created(call(john).post("holds", lesson))

    def test_is_not_offered(self, call, lesson, john, maria):
        path = f"people/{maria.uuid}/slots"
        query = {"program": "tutoring", "duration_minutes": 60, "from": "2027-03-02"}
        day = call(john).get(path, {**query, "to": "2027-03-02", "timezone": "UTC"}).body["days"][0]
        starts = [slot["start"][11:16] for slot in day["slots"]]
        assert "09:00" in starts
        assert not {"09:30", "10:00", "10:30"} & set(starts)
        assert "11:00" in starts

    def test_cannot_be_booked_or_held_in_any_api(self, call, lesson, john, maria):
        Person.objects.filter(id=maria.person_id).update(
            roles=["teacher", "mentor", "practitioner"]
        )
        problem(call(john).post("bookings", lesson), 409, "slot_taken")
        problem(call(make_student()).post("holds", lesson), 409, "slot_taken")
        body = {"teacher_id": str(maria.uuid), "start_time": "2027-03-02T10:30:00Z", "duration": 60}
        there = Caller(make_student(), base="/api/bookings/").post("bookings/", body)
        assert (there.status, there.body["error"]) == (400, "Time slot is not available")
        body = {"session_date": "2027-03-02", "start_time": "10:00"}
        there = Caller(make_mentee(), base="/api/mentors/").post(
            f"{maria.person_id}/bookings/", body
        )
        assert there.status == 400, there
        assert Booking.objects.count() == 0
        there = Caller(make_client(), base=MARKETPLACE).post(
            "bookings/", appointment_body(make_service(maria))
        )
        assert (there.status, there.body["detail"]) == (409, "Time slot not available")

    def test_is_free_once_the_hold_has_expired(self, call, lesson, maria):
        wait(10 * MINUTE)
        assert call(make_student()).post("bookings", lesson).status == 201
        assert not Hold.objects.exists()
        assert Claim.objects.get().booking is not None

    def test_is_offered_once_the_hold_has_expired(self, call, john, maria):
        wait(10 * MINUTE)
        path = f"people/{maria.uuid}/slots?program=tutoring&duration_minutes=60&timezone=UTC"
        days = call(john).get(f"{path}&from=2027-03-02&to=2027-03-02").body["days"]
        assert AT_TEN in [slot["start"] for slot in days[0]["slots"]]

    def test_can_be_held_again_once_the_hold_has_expired(self, call, lesson):
        wait(10 * MINUTE)
        created(call(make_student()).post("holds", lesson))
        assert Hold.objects.count() == Claim.objects.count() == 1

    def test_is_freed_by_the_worker(self):
        assert due_changes.apply_all_due_changes(NOW + 10 * MINUTE - MINUTE) == 0
        assert Claim.objects.exists()
        assert due_changes.apply_all_due_changes(NOW + 10 * MINUTE) == 1
        assert not Hold.objects.exists()
        assert not Claim.objects.exists()


class TestHold:
    @pytest.fixture(autouse=True)
    def hold(self, call, lesson, john):
        return created(call(john).post("holds", lesson))

    def test_is_shown_to_its_holder_alone(self, call, hold, maria):
        for other in (maria, make_student(), make_staff()):
            problem(call(other).get(f"holds/{hold['id']}"), 404, "not_found")
            problem(call(other).delete(f"holds/{hold['id']}"), 404, "not_found")
        assert Hold.objects.exists()

    def test_that_is_known_is_not_sent_again(self, call, hold, john):
        tag = call(john).get(f"holds/{hold['id']}").headers["ETag"]
        assert call(john).get(f"holds/{hold['id']}", If_None_Match=tag).status == 304

    def test_is_released(self, call, lesson, hold, john):
        assert call(john).delete(f"holds/{hold['id']}").status == 204
        problem(call(john).get(f"holds/{hold['id']}"), 404, "not_found")
        problem(call(john).delete(f"holds/{hold['id']}"), 404, "not_found")
        assert call(make_student()).post("bookings", lesson).status == 201

    def test_is_released_if_it_is_as_it_was_seen(self, call, hold, john):
        wrong = call(john).delete(f"holds/{hold['id']}", If_Match='"other"')
        problem(wrong, 412, "precondition_failed")
        tag = call(john).get(f"holds/{hold['id']}").headers["ETag"]
        assert call(john).delete(f"holds/{hold['id']}", If_Match=tag).status == 204

    def test_is_released_once_by_a_key(self, call, hold, john):
        for _ in range(2):
            assert call(john).delete(f"holds/{hold['id']}", Idempotency_Key="b").status == 204

    def test_that_has_expired_is_not_found(self, call, hold, john):
        wait(10 * MINUTE)
        problem(call(john).get(f"holds/{hold['id']}"), 404, "not_found")
        problem(call(john).delete(f"holds/{hold['id']}"), 404, "not_found")

    def test_that_is_unknown_is_not_found(self, call, john):
        for ref in (UUID(int=5), "mine"):
            problem(call(john).get(f"holds/{ref}"), 404, "not_found")


class TestHolds:
    def at(self, lesson, hour):
        return {**lesson, "start": f"2027-03-02T{hour:02}:00:00Z"}

    def test_of_one_person_are_three_at_most(self, call, lesson, john):
        ids = [
            created(call(john).post("holds", self.at(lesson, hour)))["id"] for hour in (9, 10, 11)
        ]
        refused = call(john).post("holds", self.at(lesson, 12))
        assert "book or release one" in problem(refused, 409, "limit_reached")["detail"]
        call(john).delete(f"holds/{ids[1]}")
        created(call(john).post("holds", self.at(lesson, 12)))
        created(call(make_student()).post("holds", self.at(lesson, 10)))

    def test_that_have_expired_do_not_count(self, call, lesson, john):
        for hour in (9, 10, 11):
            created(call(john).post("holds", {**self.at(lesson, hour), "minutes": 1}))
        wait(MINUTE)
        created(call(john).post("holds", self.at(lesson, 12)))


class TestHoldByAKey:
    def test_is_that_of_the_person(self, lesson, john):
        acting = Integration(make_key(), acts_as=john.email)
        hold = created(acting.post("holds", lesson))["id"]
        assert Hold.objects.get().person_id == john.person_id
        assert acting.post("bookings", {**lesson, "hold": hold}).status == 201

    def test_for_nobody_or_without_the_scope_is_refused(self, lesson, john):
        problem(Integration(make_key()).post("holds", lesson), 401, "unauthenticated")
        reading = Integration(make_key("bookings:read"), acts_as=john.email)
        problem(reading.post("holds", lesson), 403, "missing_scope")
        assert reading.get(f"holds/{UUID(int=1)}").status == 404

    def test_serves_the_marketplace_that_books_for_its_holder(self, lesson, john):
        hold = created(Integration(make_key(), acts_as=john.email).post("holds", lesson))["id"]
        body = {**lesson, "hold": hold, "client": str(john.uuid)}
        assert Integration(make_key()).post("bookings", body).status == 201
