"""The feed of events: what is in it, for whom, in which order, and where to go on."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.core_api import problem
from tests.factories import (
    NOW,
    make_buddy,
    make_match,
    make_mentee,
    make_mentor,
    make_person,
    make_student,
    make_teacher,
)
from tests.steps import request_booking, schedule_session

from bookable.domain.commands import Cancel, Details
from bookable.domain.people import Role
from bookable.effects.relay import relay_all
from bookable.engine import bookings, confirming
from bookable.storage.models import Person

DAY = timedelta(days=1)


@pytest.fixture
def maria():
    return make_teacher(name="Maria Garcia", zone="Europe/Madrid")


@pytest.fixture
def lesson(maria, john):
    return request_booking(maria, john, details=Details(notes="Fractions"))


@pytest.fixture
def feed(call):
    """Return what a person reads in the feed."""

    def read(actor, **query):
        relay_all()
        answer = call(actor).get("events", query)
        assert answer.status == 200, answer
        return answer.body

    return read


def types(body):
    return [item["type"] for item in body["items"]]


def cancel(booking, by, now=NOW):
    return bookings.perform(
        booking.id, Cancel(reason="Ill"), program=booking.program, by=by, now=now
    )


class TestEvent:
    def test_shows_who_did_what_to_which_booking(self, feed, maria, john, lesson):
        [event] = feed(john)["items"]
        assert UUID(event["id"]).version == 8
        assert {name: event[name] for name in ("type", "at", "actor")} == {
            "type": "booking.requested",
            "at": "2027-03-01T08:00:00Z",
            "actor": {
                "side": "client",
                "person": {"id": str(john.uuid), "name": "John Doe"},
                "key": None,
            },
        }
        assert event["data"]["booking"] == {
            "id": str(lesson.uuid),
            "number": lesson.id,
            "version": 1,
            "program": "tutoring",
            "status": "requested",
            "provider": {"id": str(maria.uuid), "name": "Maria Garcia"},
            "client": {"id": str(john.uuid), "name": "John Doe"},
            "start": "2027-03-02T10:00:00Z",
            "end": "2027-03-02T11:00:00Z",
            "timezone": "Europe/Madrid",
            "duration_minutes": 60,
            "session_type": None,
            "meeting": None,
            "location": None,
            "room": None,
            "service": None,
            "session": None,
            "price": None,
            "payment_status": None,
            "hold_until": "2027-03-02T10:00:00Z",
            "notes": "Fractions",
            "title": "",
            "description": "",
            "agenda": "",
            "client_notes": "",
            "allowed_steps": ["cancel", "reschedule"],
            "confirmed_by": [],
            "disputed": False,
            "canceled": None,
            "series": None,
            "parent": None,
            "assigned": None,
            "created_at": "2027-03-01T08:00:00Z",
            "updated_at": "2027-03-01T08:00:00Z",
        }

    def test_shows_the_booking_as_it_stands_now(self, feed, maria, john, lesson):
        cancel(lesson, john)
        body = feed(maria)
        assert types(body) == ["booking.requested", "booking.canceled"]
        first, second = (item["data"]["booking"] for item in body["items"])
        assert first == second
        assert (first["status"], first["version"], first["allowed_steps"]) == ("canceled", 2, [])
        assert first["canceled"] == {"by": "client", "reason": "Ill", "at": "2027-03-01T08:00:00Z"}

    def test_shows_a_hold_that_has_run_out_before_it_is_written_down(self, feed, john, lesson, at):
        feed(john)
        at(NOW + 3 * DAY)
        [event] = feed(john)["items"]
        assert event["data"]["booking"]["status"] == "canceled"
        assert event["data"]["booking"]["canceled"]["by"] == "system"

    def test_shows_where_to_join_to_the_two_sides_alone(self, feed, maria, john, lesson):
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        for who, is_told in ((maria, True), (john, True), (make_person(Role.STAFF), False)):
            meeting = feed(who)["items"][-1]["data"]["booking"]["meeting"]
            assert meeting["vendor"] == "jitsi"
            assert (meeting["join_url"] is not None) is is_told

    def test_of_a_request_that_the_asked_side_cancels_is_declined(self, feed, maria, john, lesson):
        cancel(lesson, maria)
        assert types(feed(john)) == ["booking.requested", "booking.declined"]

    def test_of_a_booking_that_needs_no_answer_is_confirmed(self, feed):
        jane, joe = make_mentor(), make_mentee()
        Person.objects.filter(id=jane.person_id).update(auto_accept=True)
        request_booking(jane, joe, program="mentoring")
        assert types(feed(joe)) == ["booking.confirmed"]


class TestWhoseEvents:
    def test_are_those_of_both_sides(self, feed, maria, john, lesson):
        assert types(feed(maria)) == types(feed(john)) == ["booking.requested"]

    def test_are_not_those_of_others(self, feed, maria, lesson):
        request_booking(maria, make_student(), start=NOW + 2 * DAY + timedelta(hours=2))
        assert len(feed(maria)["items"]) == 2
        assert feed(make_student())["items"] == feed(make_teacher())["items"] == []

    def test_are_all_for_staff(self, feed, lesson):
        ana, ben = make_buddy(), make_buddy()
        schedule_session(make_match(ana, ben), ana)
        assert [
            item["data"]["booking"]["program"] for item in feed(make_person(Role.STAFF))["items"]
        ][-2:] == ["tutoring", "buddies"]
        assert len(feed(ben)["items"]) == 1

    def test_do_not_tell_the_sides_who_of_staff_acted(self, feed, john):
        ana, ben, staff = make_buddy(), make_buddy(), make_person(Role.STAFF, name="Sue")
        cancel(schedule_session(make_match(ana, ben), ana), staff)
        assert feed(ana)["items"][-1]["actor"] == {"side": "staff", "person": None, "key": None}
        assert feed(staff)["items"][-1]["actor"]["person"]["name"] == "Sue"


class TestCursor:
    def test_goes_on_where_the_page_ended(self, feed, maria, john):
        for hour in range(5):
            request_booking(maria, john, start=NOW + DAY + timedelta(hours=1 + hour))
        every, read, cursor = feed(john)["items"], [], None
        while page := feed(john, limit=2, **({"after": cursor} if cursor else {})):
            read += page["items"]
            cursor = page["next_cursor"]
            if not page["items"]:
                break
        assert read == every
        assert len(every) == 5

    def test_is_there_before_anything_has_happened(self, feed, maria, john):
        nothing = feed(john)
        assert nothing["items"] == []
        request_booking(maria, john)
        assert types(feed(john, after=nothing["next_cursor"])) == ["booking.requested"]

    def test_stays_where_nothing_new_has_happened(self, feed, john, lesson):
        cursor = feed(john)["next_cursor"]
        assert feed(john, after=cursor) == {"items": [], "next_cursor": cursor}

    def test_may_be_the_id_of_an_event(self, feed, maria, john, lesson):
        [event] = feed(john)["items"]
        cancel(lesson, john)
        for filters in ({}, {"type": "booking.canceled"}):
            assert types(feed(maria, after=event["id"], **filters)) == ["booking.canceled"]

    def test_belongs_to_its_filters_and_its_list(self, feed, call, maria, john, lesson):
        cursor = feed(john, type="booking.requested")["next_cursor"]
        for who, query in (
            (john, {}),
            (john, {"type": "booking.canceled"}),
            (maria, {"type": "booking.requested"}),
        ):
            problem(call(who).get("events", query | {"after": cursor}), 422, "invalid_cursor")

    @pytest.mark.parametrize(
        "after", ["made-up", "é", "=", "A" * 32, "00000000-0000-8000-8000-000000000001"]
    )
    def test_that_is_broken_or_foreign_is_refused(self, call, john, after):
        problem(call(john).get("events", {"after": after}), 422, "invalid_cursor")


class TestFilters:
    def test_may_be_repeated(self, feed, call, maria, john, lesson):
        cancel(lesson, john)
        relay_all()
        both = call(john).get("events?type=booking.requested&type=booking.canceled")
        assert types(both.body) == ["booking.requested", "booking.canceled"]

    @pytest.mark.parametrize("asker", ["john", "staff"])
    def test_leave_out_all_others(self, feed, maria, john, lesson, asker):
        who = john if asker == "john" else make_person(Role.STAFF)
        cancel(lesson, john)
        begin = feed(who, type="booking.no_show")
        assert begin["items"] == []
        assert types(feed(who, type="booking.canceled"))[-1:] == ["booking.canceled"]
        assert set(types(feed(who, type="booking.canceled"))) == {"booking.canceled"}
        programs = {
            item["data"]["booking"]["program"] for item in feed(who, program="tutoring")["items"]
        }
        assert programs == {"tutoring"}
        assert feed(who, program="mentoring")["items"] == []

    def test_that_are_wrong_are_named_all_together(self, call, john):
        query = {"limit": 0, "type": "booking.eaten", "page": 2}
        errors = problem(call(john).get("events", query), 422, "invalid")["errors"]
        assert {each["pointer"]: each["detail"] for each in errors} == {
            "/limit": "must be a whole number from 1 to 200",
            "/type/0": errors[0]["detail"],
            "/page": "is not known here",
        }
        assert errors[0]["detail"].startswith("must be one of booking.requested, ")

    def test_of_an_unknown_programme_are_refused(self, call, john):
        body = problem(call(john).get("events", {"program": "yoga"}), 422, "invalid")
        assert body["errors"][0]["pointer"] == "/program/0"


class TestFromNow:
    def test_begins_at_the_end_of_the_feed(self, feed, lesson, maria, john):
        now = feed(john, after="latest")
        assert now["items"] == []
        assert feed(john, after=now["next_cursor"])["items"] == []
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        assert types(feed(john, after=now["next_cursor"])) == ["booking.confirmed"]

    def test_is_the_beginning_of_a_feed_without_events(self, feed, john):
        assert feed(john, after="latest")["items"] == []
