from __future__ import annotations

from datetime import timedelta

import pytest
from tests.marketplace import client, location, practitioner, room, seat, service, session
from tests.people import NOW, asked, student, teacher

from bookable.domain.people import Role
from bookable.storage.models import Booking, Claim, Person, Service, ServiceSession, WaitlistEntry

WHEN = {"start_time": "2027-03-03T18:00:00Z", "end_time": "2027-03-03T19:30:00Z"}
LATER = {"start_time": "2027-03-03T19:30:00Z", "end_time": "2027-03-03T21:00:00Z"}
TAKEN = (409, {"detail": "Time slot not available"})


@pytest.fixture
def studio():
    return location("Blue", "Red")


@pytest.fixture
def flow(smith):
    """A workshop of Dr. Smith's with twelve seats."""
    return service(smith, "workshop", capacity=12)


@pytest.fixture
def hold(as_smith, flow):
    """Add a session to Dr. Smith's workshop."""

    def make(**changes):
        answer = as_smith.post(f"services/{flow.id}/sessions/", WHEN | changes)
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
        teach = service(smith, "course", capacity=3)
        session(teach, start=NOW + timedelta(days=1))
        bought = as_john.post("bookings/create-course/", {"service_id": teach.id})
        assert bought.status == 201, bought
        return teach.id, bought.body["id"]

    def test_books_it_for_everyone_in_the_course(self, as_smith, as_john, course):
        teach, bought = course
        made = as_smith.post(f"services/{teach}/sessions/", WHEN)
        assert (made.status, made.body["seats_left"]) == (201, 2)
        shown = as_john.get(f"bookings/{bought}/").body
        assert shown["end_time"] == WHEN["end_time"]
        assert [each["status"] for each in shown["child_bookings"]] == ["pending_payment"] * 2
        assert shown["child_bookings"][1]["start_time"] == WHEN["start_time"]
        part = as_john.get(f"bookings/{shown['child_bookings'][1]['id']}/").body
        assert (part["service_session_id"], part["price_charged"]) == (made.body["id"], "0.00")

    def test_has_a_seat_for_each_of_them(self, as_smith, call, course):
        teach, _ = course
        call(client()).post("bookings/create-course/", {"service_id": teach})
        answer = as_smith.post(f"services/{teach}/sessions/", WHEN | {"capacity": 1})
        assert answer.status == 400
        assert answer.body["detail"].startswith("capacity: 2 people come to the course already")


class TestCreateSession:
    def test_is_held_as_the_practitioner_says(self, as_john, hold, flow, studio):
        blue = room(studio, "Blue")
        made = hold(capacity=4, location_id=studio.id, room_id=blue.id)
        place = {
            "id": studio.id,
            "name": "Studio",
            "address": "",
            "timezone": "UTC",
            "rooms": [
                {"id": blue.id, "name": "Blue"},
                {"id": room(studio, "Red").id, "name": "Red"},
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
        assert as_john.get(f"services/{flow.id}/").body["upcoming_sessions"] == [made]

    def test_takes_capacity_and_location_of_its_service_by_default(self, hold, flow, studio):
        Service.objects.filter(id=flow.id).update(location=studio)
        made = hold()
        assert (made["capacity"], made["location"]["id"], made["room"]) == (12, studio.id, None)
        assert hold(**LATER, location_id=None)["location"] is None

    def test_is_where_its_room_is(self, hold, studio):
        assert hold(room_id=room(studio, "Red").id)["location"]["id"] == studio.id

    def test_takes_up_the_time_of_the_practitioner_and_of_the_room(self, hold, smith, studio):
        made = hold(room_id=room(studio, "Red").id)
        (owner, mine), (name, its) = claims_of(made["id"])
        assert (owner, name, mine) == (smith.person_id, "Red", its)
        assert (its.lower.isoformat(), its.upper.isoformat()) == (
            "2027-03-03T18:00:00+00:00",
            "2027-03-03T19:30:00+00:00",
        )

    def test_need_not_lie_in_opening_hours(self, hold):
        hold(start_time="2027-03-03T02:00:00+01:00", end_time="2027-03-03T03:00:00+01:00")

    def test_may_touch_another_one(self, hold):
        hold()
        hold(**LATER)

    def test_may_be_the_first_of_a_course(self, as_smith, smith):
        course = service(smith, "course")
        answer = as_smith.post(f"services/{course.id}/sessions/", WHEN | {"capacity": 8})
        assert (answer.status, answer.body["seats_left"]) == (201, 8)

    def test_is_held_by_staff_too(self, as_sue, flow):
        assert as_sue.post(f"services/{flow.id}/sessions/", WHEN).status == 201

    def test_is_held_once_under_one_key(self, as_smith, flow):
        path = f"services/{flow.id}/sessions/"
        answers = [as_smith.post(path, WHEN, Idempotency_Key="k") for _ in range(2)]
        assert answers[0].body == answers[1].body
        assert ServiceSession.objects.filter(service=flow).count() == 1

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
    def test_must_be_meant_in_earnest(self, as_smith, flow, field, value):
        wish = WHEN | {field: value}
        answer = as_smith.post(f"services/{flow.id}/sessions/", wish)
        assert answer.status == 400, answer
        assert answer.body["detail"].startswith(("end_time", field)), answer

    def test_has_a_start_and_an_end(self, as_smith, flow):
        for field in WHEN:
            wish = {name: when for name, when in WHEN.items() if name != field}
            answer = as_smith.post(f"services/{flow.id}/sessions/", wish)
            assert (answer.status, field in answer.body["detail"]) == (400, True)

    def test_must_have_seats(self, as_smith, smith):
        course = service(smith, "course")
        answer = as_smith.post(f"services/{course.id}/sessions/", WHEN)
        assert answer.body["detail"].startswith("capacity: ")

    def test_is_in_a_room_of_its_location(self, as_smith, flow, studio):
        wish = WHEN | {"location_id": location().id, "room_id": room(studio, "Blue").id}
        answer = as_smith.post(f"services/{flow.id}/sessions/", wish)
        assert (answer.status, answer.body["detail"].startswith("room_id: ")) == (400, True)

    @pytest.mark.parametrize("kind", ["individual", "package", "bundle"])
    def test_is_of_a_workshop_or_a_course(self, as_smith, smith, kind):
        other = service(smith, kind)
        answer = as_smith.post(f"services/{other.id}/sessions/", WHEN)
        problem = f"service: the kind {kind} has no sessions"
        assert (answer.status, answer.body) == (400, {"detail": problem})

    def test_returns_409_for_an_archived_service(self, as_smith, flow):
        Service.objects.filter(id=flow.id).update(archived_at=NOW)
        assert as_smith.post(f"services/{flow.id}/sessions/", WHEN).status == 409


class TestSessionTimeTaken:
    def test_has_no_room_for_a_session(self, as_smith, hold, smith):
        hold()
        wish = {"start_time": "2027-03-03T19:29:00Z", "end_time": "2027-03-03T20:00:00Z"}
        other = service(smith, "course", capacity=2)
        answer = as_smith.post(f"services/{other.id}/sessions/", wish)
        assert (answer.status, answer.body) == TAKEN

    def test_is_that_of_an_appointment_of_another_programme_too(self, as_smith, smith, flow):
        person = Person.objects.get(id=smith.person_id)
        person.roles = [Role.PRACTITIONER, Role.TEACHER]
        person.save()
        asked(smith, student(), start=NOW + timedelta(days=2, hours=2))
        wish = {"start_time": "2027-03-03T10:30:00Z", "end_time": "2027-03-03T11:30:00Z"}
        answer = as_smith.post(f"services/{flow.id}/sessions/", wish)
        assert (answer.status, answer.body) == TAKEN
        assert not ServiceSession.objects.filter(service=flow).exists()

    def test_is_that_of_a_room_too(self, call, hold, studio):
        red, blue = room(studio, "Red").id, room(studio, "Blue").id
        hold(room_id=red)
        other = practitioner()
        path = f"services/{service(other, 'workshop', capacity=2).id}/sessions/"
        answer = call(other).post(path, WHEN | {"room_id": red})
        assert (answer.status, answer.body) == TAKEN
        assert call(other).post(path, WHEN | {"room_id": blue}).status == 201

    def test_is_free_again_when_a_hold_on_it_has_run_out(self, as_smith, smith, flow, at):
        Person.objects.filter(id=smith.person_id).update(roles=["practitioner", "teacher"])
        old = asked(smith, student(), start=NOW + timedelta(days=5, hours=2))
        when = {"start_time": "2027-03-06T10:00:00Z", "end_time": "2027-03-06T11:00:00Z"}
        assert as_smith.post(f"services/{flow.id}/sessions/", when).status == 409
        at(old.hold_until)
        assert as_smith.post(f"services/{flow.id}/sessions/", when).status == 201
        assert Booking.objects.get(id=old.id).status == "canceled"


class TestSessionList:
    def test_are_listed_the_earliest_first_in_pages(self, as_john, as_smith, flow):
        days = (5, 3, -1)
        fifth, third, past = (session(flow, start=NOW + timedelta(days=day)).id for day in days)
        path = f"services/{flow.id}/sessions/"
        for caller in (as_john, as_smith):
            body = caller.get(path).body
            assert (body["count"], body["next"]) == (3, None)
            assert [each["id"] for each in body["results"]] == [past, third, fifth]
        coming = as_john.get(path, {"is_upcoming": "true", "page_size": 1}).body
        assert (coming["count"], coming["results"][0]["id"]) == (2, third)
        gone = as_john.get(path, {"is_upcoming": "false"}).body
        assert [each["id"] for each in gone["results"]] == [past]

    def test_must_be_asked_for_in_earnest(self, as_john, flow):
        answer = as_john.get(f"services/{flow.id}/sessions/", {"is_upcoming": "perhaps"})
        assert (answer.status, "is_upcoming" in answer.body["detail"]) == (400, True)


class TestUpdateSession:
    @pytest.fixture
    def address(self, hold, flow, studio):
        made = hold(room_id=room(studio, "Blue").id)
        return f"services/{flow.id}/sessions/{made['id']}/"

    @pytest.fixture
    def session_id(self, address):
        return int(address.split("/")[-2])

    def test_moves_with_its_claims(self, as_smith, address, session_id):
        answer = as_smith.patch(address, LATER)
        assert (answer.status, answer.body["start_time"]) == (200, LATER["start_time"])
        assert answer.body["room"]["name"] == "Blue"
        starts = {during.lower.isoformat() for _, during in claims_of(session_id)}
        assert starts == {"2027-03-03T19:30:00+00:00"}
        assert len(claims_of(session_id)) == 2

    def test_may_overlap_with_where_it_was(self, as_smith, address):
        assert as_smith.patch(address, {"start_time": "2027-03-03T18:30:00Z"}).status == 200
        assert as_smith.patch(address, {"end_time": "2027-03-03T20:00:00Z"}).status == 200

    def test_does_not_move_onto_another_one(self, as_smith, hold, address, session_id):
        hold(**LATER)
        answer = as_smith.patch(address, {"end_time": "2027-03-03T19:45:00Z"})
        assert (answer.status, answer.body) == TAKEN
        ends = {during.upper.isoformat() for _, during in claims_of(session_id)}
        assert ends == {"2027-03-03T19:30:00+00:00"}

    def test_goes_to_another_room(self, as_smith, address, session_id, studio):
        red = room(studio, "Red").id
        assert as_smith.patch(address, {"room_id": red}).body["room"]["id"] == red
        assert [owner for owner, _ in claims_of(session_id)][1:] == ["Red"]

    def test_leaves_its_room_with_its_place(self, as_smith, address, session_id, studio, smith):
        annex = location("Hall", name="Annex")
        body = as_smith.patch(address, {"location_id": annex.id}).body
        assert (body["location"]["id"], body["room"]) == (annex.id, None)
        assert [owner for owner, _ in claims_of(session_id)] == [smith.person_id]
        hall = room(annex, "Hall").id
        assert as_smith.patch(address, {"room_id": hall}).body["room"]["name"] == "Hall"
        body = as_smith.patch(address, {"room_id": None}).body
        assert (body["location"]["id"], body["room"]) == (annex.id, None)

    def test_has_more_seats_or_fewer_but_never_fewer_than_are_taken(
        self, as_smith, address, session_id
    ):
        ServiceSession.objects.filter(id=session_id).update(taken=3)
        body = as_smith.patch(address, {"capacity": 3}).body
        assert (body["capacity"], body["seats_left"]) == (3, 0)
        answer = as_smith.patch(address, {"capacity": 2})
        problem = "capacity: 3 seats are taken already"
        assert (answer.status, answer.body) == (400, {"detail": problem})

    def test_has_the_capacity_of_its_service_for_null(self, as_smith, address):
        assert as_smith.patch(address, {"capacity": 3}).body["capacity"] == 3
        assert as_smith.patch(address, {"capacity": None}).body["capacity"] == 12

    def test_moves_everyone_booked_in_it(self, as_smith, as_john, address, session_id, studio):
        held = ServiceSession.objects.get(id=session_id)
        seat_of = as_john.post("bookings/", seat(held)).body["id"]
        assert as_smith.patch(address, LATER).status == 200
        assert as_john.get(f"bookings/{seat_of}/").body["start_time"] == LATER["start_time"]
        same = LATER | {"room_id": room(studio, "Red").id, "capacity": 20}
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
    def test_must_still_make_sense(self, as_smith, address, field, value):
        answer = as_smith.patch(address, {field: value})
        assert (answer.status, answer.body["detail"].startswith(field)) == (400, True), answer

    def test_may_get_more_seats_when_it_is_over(self, as_smith, address, at):
        at(NOW + timedelta(days=30))
        assert as_smith.patch(address, {"capacity": 40}).status == 200

    def test_is_one_of_that_service(self, as_smith, smith, session_id):
        other = service(smith, "workshop")
        for each in (session_id, 999999999, "abc"):
            for method in ("PATCH", "DELETE"):
                answer = as_smith.send(method, f"services/{other.id}/sessions/{each}/", {})
                assert (answer.status, answer.body) == (404, {"detail": "Not found"})


class TestCallOffBookedSession:
    @pytest.fixture
    def path(self, hold, flow):
        return f"services/{flow.id}/sessions/{hold()['id']}/"

    def test_shows_when_it_was_called_off_and_gives_everything_back(
        self, as_smith, as_john, path, flow
    ):
        held = ServiceSession.objects.get()
        made = as_john.post("bookings/", seat(held)).body["id"]
        as_smith.post(f"bookings/{made}/record-payment/", {"method": "cash"})
        answer = as_smith.post(f"{path}cancel/", {"reason": "Ill"})
        assert (answer.status, answer.body["canceled_at"]) == (200, "2027-03-01T08:00:00Z"), answer
        assert answer.body["seats_left"] == 0
        shown = as_john.get(f"bookings/{made}/").body
        assert (shown["status"], shown["cancellation_reason"]) == ("canceled", "Ill")
        assert shown["canceled_by"] == "practitioner"
        assert as_john.get(f"services/{flow.id}/").body["upcoming_sessions"] == []
        listed = as_john.get(f"services/{flow.id}/sessions/").body["results"]
        assert [each["canceled_at"] for each in listed] == ["2027-03-01T08:00:00Z"]
        assert as_john.post("bookings/", seat(held)).status == 409

    def test_needs_no_reason_and_is_called_off_once(self, as_smith, path):
        assert as_smith.post(f"{path}cancel/").status == 200
        again = as_smith.post(f"{path}cancel/", {})
        assert (again.status, again.body) == (
            400,
            {"detail": "Cannot transition from canceled to canceled"},
        )
        changed = as_smith.patch(path, LATER)
        assert changed.body == {"detail": "A session that is canceled cannot be changed"}

    def test_is_called_off_before_it_begins(self, as_smith, path, at):
        at(NOW + timedelta(days=30))
        answer = as_smith.post(f"{path}cancel/", {"reason": "Ill"})
        said = "A session can be called off only before its start time"
        assert (answer.status, answer.body) == (400, {"detail": said})

    def test_names_a_reason_that_is_no_text(self, as_smith, path):
        answer = as_smith.post(f"{path}cancel/", {"reason": 5})
        assert (answer.status, answer.body["detail"].startswith("reason")) == (400, True), answer


class TestDeleteSession:
    def test_gives_its_time_back(self, as_smith, hold, flow, studio):
        blue = room(studio, "Blue").id
        made = hold(room_id=blue)
        answer = as_smith.delete(f"services/{flow.id}/sessions/{made['id']}/")
        assert (answer.status, answer.text) == (204, "")
        hold(room_id=blue)
        assert as_smith.delete(f"services/{flow.id}/sessions/{made['id']}/").status == 404

    def test_stays_while_a_seat_is_taken(self, as_smith, hold, flow):
        made = hold()
        ServiceSession.objects.filter(id=made["id"]).update(taken=1)
        answer = as_smith.delete(f"services/{flow.id}/sessions/{made['id']}/")
        problem = "This has been booked, so it has to stay as it is"
        assert (answer.status, answer.body) == (409, {"detail": problem})

    def test_is_waited_for_no_more(self, as_smith, hold, flow, john):
        made = hold()
        entry = WaitlistEntry.objects.create(
            service=flow,
            service_session_id=made["id"],
            person_id=john.person_id,
            state="waiting",
            joined_at=NOW,
        )
        assert as_smith.delete(f"services/{flow.id}/sessions/{made['id']}/").status == 204
        entry.refresh_from_db()
        assert (entry.state, entry.service_session_id) == ("left", None)

    def test_leaves_bookings_that_were_canceled(self, as_smith, hold, flow, john):
        made = hold()
        canceled = Booking.objects.create(
            program="marketplace",
            provider_id=flow.practitioner_id,
            client_id=john.person_id,
            service=flow,
            service_session_id=made["id"],
            status="canceled",
            starts_at=NOW + timedelta(days=2),
            ends_at=NOW + timedelta(days=3),
            created_at=NOW,
            updated_at=NOW,
        )
        assert as_smith.delete(f"services/{flow.id}/sessions/{made['id']}/").status == 204
        canceled.refresh_from_db()
        assert (canceled.service_session_id, canceled.starts_at) == (None, NOW + timedelta(days=2))


class TestQueryCounts:
    """Every request takes one more statement for its token, two for its transaction, and most of
    them one for the sandbox's clock."""

    AROUND = 3

    @pytest.mark.parametrize(
        ("method", "path", "body", "statements"),
        [
            # The service, how many it has; the room and the place; for whom that is kept, the
            # calendars, how many rooms are held; whose time it is; stale holds; the session, its
            # claims; the answer.
            ("POST", "sessions/", LATER, 12),
            # The service, the session; the room; the row; the answer.
            ("PATCH", "sessions/{session}/", {"capacity": 5}, 6),
            # Besides: who comes, twice, and the session with its line; whose time it is, the
            # calendars, stale holds, two for the claims; the offers in line.
            ("PATCH", "sessions/{session}/", LATER, 15),
            # The service, the session; its bookings, its line, its claims, the row; the time.
            ("DELETE", "sessions/{session}/", None, 7),
            # The service, the row; the answer with its sessions.
            ("PATCH", "", {"price_cents": 1}, 5),
        ],
    )
    def test_takes_so_many_statements(
        self,
        as_smith,
        hold,
        flow,
        studio,
        method,
        path,
        body,
        statements,
        django_assert_num_queries,
    ):
        made = hold(room_id=room(studio, "Blue").id)
        if method == "POST":
            body = body | {"room_id": room(studio, "Red").id}
        address = f"services/{flow.id}/" + path.format(session=made["id"])
        with django_assert_num_queries(statements + self.AROUND):
            answer = as_smith.send(method, address, body)
        assert answer.status in {200, 201, 204}, answer


class TestSessionByTeacher:
    def test_is_no_practitioner(self, call, flow):
        answer = call(teacher()).post(f"services/{flow.id}/sessions/", WHEN)
        assert answer.status == 403
