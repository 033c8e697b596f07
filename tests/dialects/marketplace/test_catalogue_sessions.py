from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api import seat_body
from tests.factories import (
    NOW,
    find_room,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
)
from tests.steps import request_booking

from bookable.domain.people import Role
from bookable.storage.models import Booking, Claim, Person, Service, ServiceSession, WaitlistEntry

WHEN = {"start_time": "2027-03-03T18:00:00Z", "end_time": "2027-03-03T19:30:00Z"}
LATER = {"start_time": "2027-03-03T19:30:00Z", "end_time": "2027-03-03T21:00:00Z"}
TAKEN = (409, {"detail": "Time slot not available"})


@pytest.fixture
def studio():
    return make_location("Blue", "Red")


@pytest.fixture
def workshop(smith):
    """A workshop of Dr. Smith's with twelve seats."""
    return make_service(smith, "workshop", capacity=12)


@pytest.fixture
def hold(as_smith, workshop):
    """Add a session to Dr. Smith's workshop."""

    def make(**changes):
        answer = as_smith.post(f"services/{workshop.id}/sessions/", WHEN | changes)
        assert answer.status == 201, answer
        return answer.body

    return make


def claims_of(session_id):
    found = Claim.objects.filter(service_session_id=session_id).order_by("calendar_id")
    return [(each.calendar.person_id or each.calendar.room.name, each.during) for each in found]


class TestAddSessionToSoldCourse:
    @pytest.fixture
    def course(self, smith, as_john):
        """A course with one session and three seats, which John has bought."""
        course_service = make_service(smith, "course", capacity=3)
        make_session(course_service, start=NOW + timedelta(days=1))
        bought = as_john.post("bookings/create-course/", {"service_id": course_service.id})
        assert bought.status == 201, bought
        return course_service.id, bought.body["id"]

    def test_adds_a_booking_for_everyone_in_the_course(self, as_smith, as_john, course):
        course_service, bought = course
        made = as_smith.post(f"services/{course_service}/sessions/", WHEN)
        assert (made.status, made.body["seats_left"]) == (201, 2)
        shown = as_john.get(f"bookings/{bought}/").body
        assert shown["end_time"] == WHEN["end_time"]
        assert [each["status"] for each in shown["child_bookings"]] == ["pending_payment"] * 2
        assert shown["child_bookings"][1]["start_time"] == WHEN["start_time"]
        part = as_john.get(f"bookings/{shown['child_bookings'][1]['id']}/").body
        assert (part["service_session_id"], part["price_charged"]) == (made.body["id"], "0.00")

    def test_takes_a_seat_for_each_of_them(self, as_smith, call, course):
        course_service, _ = course
        call(make_client()).post("bookings/create-course/", {"service_id": course_service})
        answer = as_smith.post(f"services/{course_service}/sessions/", WHEN | {"capacity": 1})
        assert answer.status == 400
        assert answer.body["detail"].startswith("capacity: 2 people come to the course already")


class TestCreateSession:
    def test_returns_it(self, as_john, hold, workshop, studio):
        blue = find_room(studio, "Blue")
        made = hold(capacity=4, location_id=studio.id, room_id=blue.id)
        place = {
            "id": studio.id,
            "name": "Studio",
            "address": "",
            "timezone": "UTC",
            "rooms": [
                {"id": blue.id, "name": "Blue"},
                {"id": find_room(studio, "Red").id, "name": "Red"},
            ],
        }
        assert made == WHEN | {
            "id": made["id"],
            "capacity": 4,
            "seats_left": 4,
            "canceled_at": None,
            "location": place,
            "room": {"id": blue.id, "name": "Blue"},
        }
        assert as_john.get(f"services/{workshop.id}/").body["upcoming_sessions"] == [made]

    def test_has_capacity_and_location_of_its_service_by_default(self, hold, workshop, studio):
        Service.objects.filter(id=workshop.id).update(location=studio)
        made = hold()
        assert (made["capacity"], made["location"]["id"], made["room"]) == (12, studio.id, None)
        assert hold(**LATER, location_id=None)["location"] is None

    def test_has_the_location_of_its_room(self, hold, studio):
        assert hold(room_id=find_room(studio, "Red").id)["location"]["id"] == studio.id

    def test_claims_time_of_practitioner_and_room(self, hold, smith, studio):
        made = hold(room_id=find_room(studio, "Red").id)
        (owner, mine), (name, its) = claims_of(made["id"])
        assert (owner, name, mine) == (smith.person_id, "Red", its)
        assert (its.lower.isoformat(), its.upper.isoformat()) == (
            "2027-03-03T18:00:00+00:00",
            "2027-03-03T19:30:00+00:00",
        )

    def test_may_lie_outside_opening_hours(self, hold):
        hold(start_time="2027-03-03T02:00:00+01:00", end_time="2027-03-03T03:00:00+01:00")

    def test_may_touch_another_session(self, hold):
        hold()
        hold(**LATER)

    def test_may_be_the_first_of_a_course(self, as_smith, smith):
        course = make_service(smith, "course")
        answer = as_smith.post(f"services/{course.id}/sessions/", WHEN | {"capacity": 8})
        assert (answer.status, answer.body["seats_left"]) == (201, 8)

    def test_staff_may_add_it(self, as_sue, workshop):
        assert as_sue.post(f"services/{workshop.id}/sessions/", WHEN).status == 201

    def test_is_replayed_under_its_key(self, as_smith, workshop):
        path = f"services/{workshop.id}/sessions/"
        answers = [as_smith.post(path, WHEN, Idempotency_Key="k") for _ in range(2)]
        assert answers[0].body == answers[1].body
        assert ServiceSession.objects.filter(service=workshop).count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("start_time", None),
            ("start_time", "tomorrow"),
            ("start_time", "2027-03-03T18:00:00"),
            ("start_time", "2027-03-01T08:00:00Z"),
            ("start_time", "2020-03-03T18:00:00Z"),
            ("start_time", "0001-01-01T00:00:00+14:00"),
            ("start_time", 1803920400),
            ("end_time", "2027-03-03T18:00:00Z"),
            ("end_time", "2027-03-03T17:00:00Z"),
            ("end_time", "2028-03-04T18:00:00Z"),
            ("end_time", "9999-12-31T23:59:59Z"),
            ("capacity", 0),
            ("capacity", -1),
            ("capacity", 2**31),
            ("capacity", 1.5),
            ("location_id", 999999999),
            ("room_id", 999999999),
            ("room_id", 10**30),
        ],
    )
    def test_invalid_field_is_refused(self, as_smith, workshop, field, value):
        wish = WHEN | {field: value}
        answer = as_smith.post(f"services/{workshop.id}/sessions/", wish)
        assert answer.status == 400, answer
        assert answer.body["detail"].startswith(("end_time", field)), answer

    def test_start_and_end_are_required(self, as_smith, workshop):
        for field in WHEN:
            wish = {name: when for name, when in WHEN.items() if name != field}
            answer = as_smith.post(f"services/{workshop.id}/sessions/", wish)
            assert (answer.status, field in answer.body["detail"]) == (400, True)

    def test_capacity_is_required(self, as_smith, smith):
        course = make_service(smith, "course")
        answer = as_smith.post(f"services/{course.id}/sessions/", WHEN)
        assert answer.body["detail"].startswith("capacity: ")

    def test_room_must_be_at_its_location(self, as_smith, workshop, studio):
        wish = WHEN | {"location_id": make_location().id, "room_id": find_room(studio, "Blue").id}
        answer = as_smith.post(f"services/{workshop.id}/sessions/", wish)
        assert (answer.status, answer.body["detail"].startswith("room_id: ")) == (400, True)

    @pytest.mark.parametrize("kind", ["individual", "package", "bundle"])
    def test_appointments_and_packages_have_none(self, as_smith, smith, kind):
        other = make_service(smith, kind)
        answer = as_smith.post(f"services/{other.id}/sessions/", WHEN)
        problem = f"service: the kind {kind} has no sessions"
        assert (answer.status, answer.body) == (400, {"detail": problem})

    def test_returns_409_for_an_archived_service(self, as_smith, workshop):
        Service.objects.filter(id=workshop.id).update(archived_at=NOW)
        assert as_smith.post(f"services/{workshop.id}/sessions/", WHEN).status == 409


class TestSessionTimeTaken:
    def test_returns_409(self, as_smith, hold, smith):
        hold()
        wish = {"start_time": "2027-03-03T19:29:00Z", "end_time": "2027-03-03T20:00:00Z"}
        other = make_service(smith, "course", capacity=2)
        answer = as_smith.post(f"services/{other.id}/sessions/", wish)
        assert (answer.status, answer.body) == TAKEN

    def test_by_an_appointment_of_another_programme_returns_409(self, as_smith, smith, workshop):
        person = Person.objects.get(id=smith.person_id)
        person.roles = [Role.PRACTITIONER, Role.TEACHER]
        person.save()
        request_booking(smith, make_student(), start=NOW + timedelta(days=2, hours=2))
        wish = {"start_time": "2027-03-03T10:30:00Z", "end_time": "2027-03-03T11:30:00Z"}
        answer = as_smith.post(f"services/{workshop.id}/sessions/", wish)
        assert (answer.status, answer.body) == TAKEN
        assert not ServiceSession.objects.filter(service=workshop).exists()

    def test_of_a_room_returns_409(self, call, hold, studio):
        red, blue = find_room(studio, "Red").id, find_room(studio, "Blue").id
        hold(room_id=red)
        other = make_practitioner()
        path = f"services/{make_service(other, 'workshop', capacity=2).id}/sessions/"
        answer = call(other).post(path, WHEN | {"room_id": red})
        assert (answer.status, answer.body) == TAKEN
        assert call(other).post(path, WHEN | {"room_id": blue}).status == 201

    def test_is_free_again_after_a_hold_expires(self, as_smith, smith, workshop, at):
        Person.objects.filter(id=smith.person_id).update(roles=["practitioner", "teacher"])
        old = request_booking(smith, make_student(), start=NOW + timedelta(days=5, hours=2))
        when = {"start_time": "2027-03-06T10:00:00Z", "end_time": "2027-03-06T11:00:00Z"}
        assert as_smith.post(f"services/{workshop.id}/sessions/", when).status == 409
        at(old.hold_until)
        assert as_smith.post(f"services/{workshop.id}/sessions/", when).status == 201
        assert Booking.objects.get(id=old.id).status == "canceled"


class TestSessionList:
    def test_is_sorted_by_start_and_paged(self, as_john, as_smith, workshop):
        days = (5, 3, -1)
        fifth, third, past = (
            make_session(workshop, start=NOW + timedelta(days=day)).id for day in days
        )
        path = f"services/{workshop.id}/sessions/"
        for caller in (as_john, as_smith):
            body = caller.get(path).body
            assert (body["count"], body["next"]) == (3, None)
            assert [each["id"] for each in body["results"]] == [past, third, fifth]
        coming = as_john.get(path, {"is_upcoming": "true", "page_size": 1}).body
        assert (coming["count"], coming["results"][0]["id"]) == (2, third)
        gone = as_john.get(path, {"is_upcoming": "false"}).body
        assert [each["id"] for each in gone["results"]] == [past]

    def test_invalid_query_is_refused(self, as_john, workshop):
        answer = as_john.get(f"services/{workshop.id}/sessions/", {"is_upcoming": "perhaps"})
        assert (answer.status, "is_upcoming" in answer.body["detail"]) == (400, True)


class TestUpdateSession:
    @pytest.fixture
    def address(self, hold, workshop, studio):
        made = hold(room_id=find_room(studio, "Blue").id)
        return f"services/{workshop.id}/sessions/{made['id']}/"

    @pytest.fixture
    def session_id(self, address):
        return int(address.split("/")[-2])

    def test_moves_its_claims(self, as_smith, address, session_id):
        answer = as_smith.patch(address, LATER)
        assert (answer.status, answer.body["start_time"]) == (200, LATER["start_time"])
        assert answer.body["room"]["name"] == "Blue"
        starts = {during.lower.isoformat() for _, during in claims_of(session_id)}
        assert starts == {"2027-03-03T19:30:00+00:00"}
        assert len(claims_of(session_id)) == 2

    def test_may_overlap_its_own_time(self, as_smith, address):
        assert as_smith.patch(address, {"start_time": "2027-03-03T18:30:00Z"}).status == 200
        assert as_smith.patch(address, {"end_time": "2027-03-03T20:00:00Z"}).status == 200

    def test_onto_another_session_is_refused(self, as_smith, hold, address, session_id):
        hold(**LATER)
        answer = as_smith.patch(address, {"end_time": "2027-03-03T19:45:00Z"})
        assert (answer.status, answer.body) == TAKEN
        ends = {during.upper.isoformat() for _, during in claims_of(session_id)}
        assert ends == {"2027-03-03T19:30:00+00:00"}

    def test_changes_the_room(self, as_smith, address, session_id, studio):
        red = find_room(studio, "Red").id
        assert as_smith.patch(address, {"room_id": red}).body["room"]["id"] == red
        assert [owner for owner, _ in claims_of(session_id)][1:] == ["Red"]

    def test_removing_the_location_removes_the_room(
        self, as_smith, address, session_id, studio, smith
    ):
        annex = make_location("Hall", name="Annex")
        body = as_smith.patch(address, {"location_id": annex.id}).body
        assert (body["location"]["id"], body["room"]) == (annex.id, None)
        assert [owner for owner, _ in claims_of(session_id)] == [smith.person_id]
        hall = find_room(annex, "Hall").id
        assert as_smith.patch(address, {"room_id": hall}).body["room"]["name"] == "Hall"
        body = as_smith.patch(address, {"room_id": None}).body
        assert (body["location"]["id"], body["room"]) == (annex.id, None)

    def test_capacity_cannot_fall_below_the_taken_seats(self, as_smith, address, session_id):
        ServiceSession.objects.filter(id=session_id).update(taken=3)
        body = as_smith.patch(address, {"capacity": 3}).body
        assert (body["capacity"], body["seats_left"]) == (3, 0)
        answer = as_smith.patch(address, {"capacity": 2})
        problem = "capacity: 3 seats are taken already"
        assert (answer.status, answer.body) == (400, {"detail": problem})

    def test_null_capacity_takes_that_of_the_service(self, as_smith, address):
        assert as_smith.patch(address, {"capacity": 3}).body["capacity"] == 3
        assert as_smith.patch(address, {"capacity": None}).body["capacity"] == 12

    def test_moves_every_booking_in_it(self, as_smith, as_john, address, session_id, studio):
        held = ServiceSession.objects.get(id=session_id)
        seat_of = as_john.post("bookings/", seat_body(held)).body["id"]
        assert as_smith.patch(address, LATER).status == 200
        assert as_john.get(f"bookings/{seat_of}/").body["start_time"] == LATER["start_time"]
        same = LATER | {"room_id": find_room(studio, "Red").id, "capacity": 20}
        assert as_smith.patch(address, same).status == 200
        assert as_john.get(f"bookings/{seat_of}/").body["room"]["name"] == "Red"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("start_time", "2027-03-01T07:00:00Z"),
            ("start_time", None),
            ("end_time", "2027-03-03T18:00:00Z"),
            ("capacity", 0),
            ("seats", 4),
            ("room_id", 999999999),
            ("location_id", 999999999),
        ],
    )
    def test_invalid_value_is_refused(self, as_smith, address, field, value):
        answer = as_smith.patch(address, {field: value})
        assert (answer.status, answer.body["detail"].startswith(field)) == (400, True), answer

    def test_capacity_may_grow_after_the_end(self, as_smith, address, at):
        at(NOW + timedelta(days=30))
        assert as_smith.patch(address, {"capacity": 40}).status == 200

    def test_session_of_another_service_returns_404(self, as_smith, smith, session_id):
        other = make_service(smith, "workshop")
        for each in (session_id, 999999999, "abc"):
            for method in ("PATCH", "DELETE"):
                answer = as_smith.send(method, f"services/{other.id}/sessions/{each}/", {})
                assert (answer.status, answer.body) == (404, {"detail": "Not found"})


class TestCallOffBookedSession:
    @pytest.fixture
    def path(self, hold, workshop):
        return f"services/{workshop.id}/sessions/{hold()['id']}/"

    def test_shows_when_and_refunds_everything(self, as_smith, as_john, path, workshop):
        held = ServiceSession.objects.get()
        made = as_john.post("bookings/", seat_body(held)).body["id"]
        as_smith.post(f"bookings/{made}/record-payment/", {"method": "cash"})
        answer = as_smith.post(f"{path}cancel/", {"reason": "Ill"})
        assert (answer.status, answer.body["canceled_at"]) == (200, "2027-03-01T08:00:00Z"), answer
        assert answer.body["seats_left"] == 0
        shown = as_john.get(f"bookings/{made}/").body
        assert (shown["status"], shown["cancellation_reason"]) == ("canceled", "Ill")
        assert shown["canceled_by"] == "practitioner"
        assert as_john.get(f"services/{workshop.id}/").body["upcoming_sessions"] == []
        listed = as_john.get(f"services/{workshop.id}/sessions/").body["results"]
        assert [each["canceled_at"] for each in listed] == ["2027-03-01T08:00:00Z"]
        assert as_john.post("bookings/", seat_body(held)).status == 409

    def test_needs_no_reason_and_works_once(self, as_smith, path):
        assert as_smith.post(f"{path}cancel/").status == 200
        again = as_smith.post(f"{path}cancel/", {})
        assert (again.status, again.body) == (
            400,
            {"detail": "Cannot transition from canceled to canceled"},
        )
        changed = as_smith.patch(path, LATER)
        assert changed.body == {"detail": "A session that is canceled cannot be changed"}

    def test_is_refused_after_the_start(self, as_smith, path, at):
        at(NOW + timedelta(days=30))
        answer = as_smith.post(f"{path}cancel/", {"reason": "Ill"})
        said = "A session can be called off only before its start time"
        assert (answer.status, answer.body) == (400, {"detail": said})

    def test_reason_must_be_text(self, as_smith, path):
        answer = as_smith.post(f"{path}cancel/", {"reason": 5})
        assert (answer.status, answer.body["detail"].startswith("reason")) == (400, True), answer


class TestDeleteSession:
    def test_frees_its_time(self, as_smith, hold, workshop, studio):
        blue = find_room(studio, "Blue").id
        made = hold(room_id=blue)
        answer = as_smith.delete(f"services/{workshop.id}/sessions/{made['id']}/")
        assert (answer.status, answer.text) == (204, "")
        hold(room_id=blue)
        assert as_smith.delete(f"services/{workshop.id}/sessions/{made['id']}/").status == 404

    def test_is_refused_while_seats_are_taken(self, as_smith, hold, workshop):
        made = hold()
        ServiceSession.objects.filter(id=made["id"]).update(taken=1)
        answer = as_smith.delete(f"services/{workshop.id}/sessions/{made['id']}/")
        problem = "This has been booked, so it has to stay as it is"
        assert (answer.status, answer.body) == (409, {"detail": problem})

    def test_ends_its_waitlist(self, as_smith, hold, workshop, john):
        made = hold()
        entry = WaitlistEntry.objects.create(
            service=workshop,
            service_session_id=made["id"],
            person_id=john.person_id,
            state="waiting",
            joined_at=NOW,
        )
        assert as_smith.delete(f"services/{workshop.id}/sessions/{made['id']}/").status == 204
        entry.refresh_from_db()
        assert (entry.state, entry.service_session_id) == ("left", None)

    def test_keeps_canceled_bookings(self, as_smith, hold, workshop, john):
        made = hold()
        canceled = Booking.objects.create(
            program="marketplace",
            provider_id=workshop.practitioner_id,
            client_id=john.person_id,
            service=workshop,
            service_session_id=made["id"],
            status="canceled",
            starts_at=NOW + timedelta(days=2),
            ends_at=NOW + timedelta(days=3),
            created_at=NOW,
            updated_at=NOW,
        )
        assert as_smith.delete(f"services/{workshop.id}/sessions/{made['id']}/").status == 204
        canceled.refresh_from_db()
        assert (canceled.service_session_id, canceled.starts_at) == (None, NOW + timedelta(days=2))


class TestSessionByTeacher:
    def test_is_refused(self, call, workshop):
        answer = call(make_teacher()).post(f"services/{workshop.id}/sessions/", WHEN)
        assert answer.status == 403
