"""Why a time can or cannot be booked: every reason at once, and what each asker may know."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from tests.api import Caller
from tests.core_api import Integration, created, make_key, problem
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_busy,
    make_client,
    make_location,
    make_mentee,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
    make_teacher,
    open_on,
)
from tests.steps import book_for_good, buy, request_booking

from bookable.domain.people import Role, Scope
from bookable.domain.reasons import Cause
from bookable.interfaces.dialects.core.lexicon.causes import CAUSES
from bookable.storage.models import Booking, Claim, Person

HOUR = timedelta(hours=1)
TEN = "2027-03-02T10:00:00Z"


def ask(caller: Caller, whom, start=TEN, **query):
    given = {"program": "tutoring", "duration_minutes": 60, **query}
    named = {name: value for name, value in given.items() if value is not None}
    return caller.get("explain", {"provider": whom.uuid, "start": start} | named)


def explained(caller: Caller, whom, start=TEN, **query):
    """Return an explanation, after checking what all of them have."""
    answer = ask(caller, whom, start, **query)
    assert answer.status == 200, answer
    body = answer.body
    assert body["bookable"] is (body["reasons"] == [])
    return body


def reasons(*asked, **query):
    """Return the reasons as tuples of code, from and to."""
    found = explained(*asked, **query)["reasons"]
    return [(each["code"], each["from"], each["to"]) for each in found]


def set_pace(who, **pace):
    Person.objects.filter(id=who.person_id).update(**pace)


def at(text):
    return f"2027-03-02T{text}:00Z"


class TestExplainFreeTime:
    def test_is_bookable_and_names_the_next_three(self, call, maria):
        body = explained(call(make_student()), maria)
        assert body == {
            "bookable": True,
            "reasons": [],
            "next_openings": [
                {"start": at("10:30"), "end": at("11:30")},
                {"start": at("11:00"), "end": at("12:00")},
                {"start": at("11:30"), "end": at("12:30")},
            ],
        }

    def test_next_openings_go_on_after_days_without_any(self, call):
        rare = make_teacher(opens=time(9), closes=time(9, 30))
        open_on(rare, date(2027, 4, 20), time(9), time(10))
        body = explained(call(make_student()), rare)
        assert body["next_openings"] == [
            {"start": "2027-04-20T09:00:00Z", "end": "2027-04-20T10:00:00Z"}
        ]

    def test_past_time_has_openings_from_now_on(self, call, maria):
        body = explained(call(make_student()), maria, "2020-03-02T10:00:00Z")
        assert body["reasons"][0]["code"] == "notice_too_short"
        assert body["next_openings"][0]["start"] == "2027-03-01T09:00:00Z"


class TestExplainProviderRules:
    def test_outside_hours_names_the_nearest_open_ones(self, call, maria):
        found = reasons(call(make_student()), maria, at("19:00"))
        assert found == [("outside_hours", at("09:00"), at("17:00"))]

    def test_notice_names_the_earliest_moment(self, call, maria):
        set_pace(maria, minimum_notice_minutes=48 * 60)
        found = reasons(call(make_student()), maria)
        assert found == [("notice_too_short", "2027-03-03T08:00:00Z", None)]

    def test_too_far_ahead_names_the_last_moment(self, call, maria):
        set_pace(maria, maximum_advance_days=1)
        found = reasons(call(make_student()), maria)
        assert found == [("too_far_ahead", None, "2027-03-02T08:00:00Z")]

    def test_limit_names_the_day_or_the_week_that_is_full(self, call, maria):
        request_booking(maria, make_student(), start=TOMORROW_AT_TEN + 4 * HOUR)
        set_pace(maria, daily_limit=1, weekly_limit=1)
        assert reasons(call(make_student()), maria) == [
            ("limit_reached", "2027-03-02T00:00:00Z", "2027-03-03T00:00:00Z"),
            ("limit_reached", "2027-03-01T00:00:00Z", "2027-03-08T00:00:00Z"),
        ]
        body = explained(call(make_student()), maria)
        assert body["next_openings"][0]["start"] == "2027-03-08T09:00:00Z"
        detail = "The provider takes no more bookings on that day, or in that week."
        assert body["reasons"][0]["detail"] == detail

    def test_every_cause_has_a_sentence(self):
        assert CAUSES.keys() == set(Cause)

    def test_full_day_names_the_day_and_hides_what_is_taken_on_it(self, call, maria):
        request_booking(maria, make_student(), start=TOMORROW_AT_TEN)
        set_pace(maria, daily_limit=1)
        day = ("limit_reached", "2027-03-02T00:00:00Z", "2027-03-03T00:00:00Z")
        assert reasons(call(make_student()), maria) == [day]
        assert reasons(call(make_staff()), maria) == [day, ("slot_taken", at("10:00"), at("11:00"))]

    def test_beyond_all_calendars_is_too_far_ahead_once(self, call, maria):
        found = reasons(call(make_student()), maria, "2029-06-02T10:00:00Z")
        assert [code for code, _, _ in found] == ["too_far_ahead"]

    def test_every_reason_comes_at_once(self, call, maria):
        request_booking(maria, make_student(), start=TOMORROW_AT_TEN + 6 * HOUR)
        set_pace(maria, minimum_notice_minutes=48 * 60)
        found = reasons(call(maria), maria, at("16:30"))
        codes = [code for code, _, _ in found]
        assert codes == ["self_booking", "notice_too_short", "outside_hours", "slot_taken"]


class TestExplainTakenTime:
    @pytest.fixture
    def lesson(self, maria):
        start = TOMORROW_AT_TEN + timedelta(minutes=10)
        return request_booking(maria, make_student(name="Jane Roe"), start=start, minutes=30)

    @pytest.mark.usefixtures("lesson")
    def test_others_see_it_on_the_grid(self, call, maria):
        body = explained(call(make_student()), maria)
        assert body["reasons"] == [
            {
                "code": "slot_taken",
                "detail": "This time is taken.",
                "from": at("10:00"),
                "to": at("11:00"),
                "booking": None,
                "hold": None,
            }
        ]

    def test_provider_and_staff_see_the_booking(self, call, maria, lesson):
        booking = {
            "id": str(lesson.uuid),
            "client": {"id": str(lesson.client.uuid), "name": "Jane Roe"},
        }
        for caller in (call(maria), call(make_staff()), Integration(make_key())):
            [found] = [
                each for each in explained(caller, maria)["reasons"] if each["code"] == "slot_taken"
            ]
            assert (found["from"], found["to"]) == (at("10:10"), at("10:40"))
            assert found["booking"] == booking

    @pytest.mark.usefixtures("lesson")
    def test_keys_that_may_not_read_bookings_see_it_on_the_grid(self, maria):
        key = Integration(make_key(Scope.AVAILABILITY_READ))
        assert reasons(key, maria) == [("slot_taken", at("10:00"), at("11:00"))]

    @pytest.mark.usefixtures("lesson")
    def test_buffers_are_told_apart_for_the_provider_alone(self, call, maria):
        set_pace(maria, buffer_after_minutes=30)
        mine = explained(call(maria), maria, at("11:00"))["reasons"]
        assert mine[1]["detail"].startswith("A booking, a session or a hold is too close")
        assert (mine[1]["from"], mine[1]["to"]) == (at("10:10"), at("10:40"))
        theirs = reasons(call(make_student()), maria, at("11:00"))
        assert theirs == [("slot_taken", at("09:30"), at("11:30"))]

    @pytest.mark.usefixtures("lesson")
    def test_bookings_that_leave_no_start_between_them_look_like_one(self, call, maria):
        start = TOMORROW_AT_TEN + timedelta(minutes=55)
        request_booking(maria, make_student(), start=start, minutes=65)
        found = reasons(call(make_student()), maria)
        assert found == [("slot_taken", at("10:00"), at("12:00"))]

    def test_events_of_connected_calendars_end_with_the_open_hours_for_others(self, call, maria):
        make_busy(maria, TOMORROW_AT_TEN + 6 * HOUR, TOMORROW_AT_TEN + 10 * HOUR)
        theirs = reasons(call(make_student()), maria, at("16:30"))
        assert theirs == [
            ("outside_hours", at("09:00"), at("17:00")),
            ("slot_taken", at("16:00"), at("17:00")),
        ]
        mine = explained(call(maria), maria, at("16:30"))["reasons"][2]
        assert (mine["from"], mine["to"]) == (at("16:00"), at("20:00"))
        assert "calendar that the provider has connected" in mine["detail"]

    def test_what_was_taken_in_the_past_stays_unknown(self, call, maria):
        past = NOW - timedelta(days=1) + 2 * HOUR
        book_for_good(maria, make_student(), start=past, now=NOW - timedelta(days=3))
        start = "2027-02-28T10:00:00Z"
        assert [each[0] for each in reasons(call(make_student()), maria, start)] == [
            "notice_too_short"
        ]
        assert [each[0] for each in reasons(call(make_staff()), maria, start)] == [
            "notice_too_short",
            "slot_taken",
        ]

    def test_provider_who_is_a_client_elsewhere(self, call, maria):
        set_pace(maria, roles=[Role.TEACHER, Role.MENTEE])
        insert = request_booking(make_teacher(), make_student(), start=TOMORROW_AT_TEN)
        Booking.objects.filter(id=insert.id).update(client=maria.person_id, status="confirmed")
        Claim.objects.filter(booking=insert.id).delete()
        [mine] = [
            each
            for each in explained(call(maria), maria)["reasons"]
            if each["code"] == "slot_taken"
        ]
        assert "the client of another booking" in mine["detail"]
        assert mine["booking"]["id"] == str(insert.uuid)
        assert reasons(call(make_student()), maria) == [("slot_taken", at("10:00"), at("11:00"))]


class TestExplainOwnHold:
    """A hold is named to its holder, so that they can book with it or release it."""

    @pytest.fixture
    def john(self):
        return make_student()

    @pytest.fixture
    def hold(self, call, maria, john):
        wish = {"program": "tutoring", "provider": str(maria.uuid), "duration_minutes": 60}
        return created(call(john).post("holds", wish | {"start": TEN}))["id"]

    def test_is_named_with_its_id(self, call, maria, john, hold):
        for start in (TEN, at("10:30"), at("09:30")):
            body = explained(call(john), maria, start)
            assert body["reasons"] == [
                {
                    "code": "slot_taken",
                    "detail": "You hold this time yourself: book it with the id of your hold, or"
                    " release the hold.",
                    "from": at("10:00"),
                    "to": at("11:00"),
                    "booking": None,
                    "hold": hold,
                }
            ]

    @pytest.mark.usefixtures("hold")
    def test_is_only_taken_time_to_others(self, call, maria):
        for other in (make_student(), maria, make_staff()):
            [found] = [
                each
                for each in explained(call(other), maria)["reasons"]
                if each["code"] == "slot_taken"
            ]
            assert (found["hold"], found["from"], found["to"]) == (None, TEN, at("11:00"))
            assert not found["detail"].startswith("You hold")

    def test_stands_beside_what_others_have_planned(self, call, maria, john, hold):
        request_booking(maria, make_student(), start=TOMORROW_AT_TEN + HOUR)
        found = explained(call(john), maria, at("10:30"))["reasons"]
        told = [(each["from"], each["to"], each["hold"]) for each in found]
        assert told == [(TEN, at("11:00"), hold), (at("11:00"), at("12:00"), None)]

    def test_that_is_too_close_is_named(self, call, maria, john, hold):
        set_pace(maria, buffer_after_minutes=15)
        [found] = explained(call(john), maria, at("11:00"))["reasons"]
        assert found["detail"].startswith("You hold time too close to this")
        assert (found["from"], found["to"], found["hold"]) == (TEN, at("11:00"), hold)

    def test_is_named_to_staff_and_providers_who_hold(self, call, maria):
        both = make_person(Role.STUDENT, Role.STAFF)
        wish = {"program": "tutoring", "provider": str(maria.uuid), "duration_minutes": 60}
        hold = created(call(both).post("holds", wish | {"start": TEN}))["id"]
        assert [each["hold"] for each in explained(call(both), maria)["reasons"]] == [hold]

    def test_of_an_appointment_keeps_its_room(self, call):
        smith, john = make_practitioner(), make_client()
        sold = make_service(smith, duration_minutes=60, location=make_location("Blue"))
        wish = {"program": "marketplace", "service": str(sold.uuid), "start": TEN}
        hold = created(call(john).post("holds", wish))["id"]
        asked = {"program": "marketplace", "duration_minutes": None, "service": sold.uuid}
        [found] = explained(call(john), smith, **asked)["reasons"]
        assert (found["hold"], found["from"], found["to"]) == (hold, TEN, at("11:00"))


class TestExplainClientRules:
    def test_own_time_is_a_self_booking(self, call, maria):
        assert [each[0] for each in reasons(call(maria), maria)] == ["self_booking"]

    def test_other_roles_are_forbidden(self, call, maria):
        assert [each[0] for each in reasons(call(make_mentee()), maria)] == ["forbidden"]

    def test_client_who_provides_elsewhere_sees_their_own_booking(self, call, maria):
        both = make_teacher(name="Both")
        set_pace(both, roles=[Role.TEACHER, Role.STUDENT])
        own = request_booking(both, make_student(), start=TOMORROW_AT_TEN)
        [found] = explained(call(both), maria)["reasons"]
        assert found["detail"] == "The client has another booking at this time."
        assert found["booking"]["id"] == str(own.uuid)
        assert explained(call(both), maria)["next_openings"][0]["start"] == at("11:00")

    def test_too_many_open_bookings_reach_the_limit(self, call, maria):
        john = make_student()
        for hour in range(25):
            start = TOMORROW_AT_TEN + timedelta(days=hour + 1)
            request_booking(maria, john, start=start)
        assert reasons(call(john), maria) == [("limit_reached", None, None)]

    def test_staff_ask_for_a_client(self, call, maria):
        staff = call(make_staff())
        assert reasons(staff, maria) == []
        for client, code in ((make_mentee(), "forbidden"), (maria, "self_booking")):
            assert [each[0] for each in reasons(staff, maria, client=client.uuid)] == [code]
        problem(ask(staff, maria, client=UUID(int=7)), 404, "not_found")
        problem(ask(call(make_student()), maria, client=maria.uuid), 403, "forbidden")


class TestExplainServices:
    QUERY = {"program": "marketplace", "duration_minutes": None}

    def test_have_their_own_length_and_room(self, call):
        smith, john = make_practitioner(), make_client()
        place = make_location("Blue")
        sold = make_service(smith, duration_minutes=90, location=place)
        asked = self.QUERY | {"service": sold.uuid}
        body = explained(call(john), smith, **asked)
        assert body["bookable"]
        assert body["next_openings"][0] == {"start": at("10:30"), "end": at("12:00")}
        other = make_service(make_practitioner(), location=place)
        buy(other, make_client())
        assert reasons(call(john), smith, **asked) == [("slot_taken", at("10:00"), at("11:00"))]
        [found] = explained(call(make_staff()), smith, **asked)["reasons"]
        assert found["detail"].startswith("Every room")

    def test_wrong_service_is_named(self, call):
        smith, john = make_practitioner(), make_client()
        workshop = make_service(smith, "workshop")
        make_session(workshop)
        other = make_service(make_practitioner())
        for service in (workshop, other):
            answer = ask(call(john), smith, **self.QUERY, service=service.uuid)
            assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/service"
        unknown = ask(call(john), smith, **self.QUERY, service=UUID(int=7))
        problem(unknown, 404, "not_found")


class TestExplainInput:
    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"program": "chess"}, "/program"),
            ({"program": "buddies"}, "/program"),
            ({"service": UUID(int=7)}, "/service"),
            ({"duration_minutes": None}, "/duration_minutes"),
            ({"start": "2027-03-02T10:00:00"}, "/start"),
            ({"start": "2027-03-02T10:00:30Z"}, "/start"),
            ({"start": "0001-01-01T10:00:00Z"}, "/start"),
            ({"start": "9999-12-31T23:00:00Z"}, "/start"),
            ({"start": "2027-03-02T10:00:00", "timezone": "Madrid"}, "/timezone"),
            ({"what": "x"}, "/what"),
        ],
    )
    def test_names_the_parameter_that_is_wrong(self, call, maria, query, pointer):
        given = {"start": TEN} | query
        answer = ask(call(make_student()), maria, given.pop("start"), **given)
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == pointer

    def test_unknown_provider_is_not_found(self, call):
        problem(ask(call(make_student()), make_student()), 404, "not_found")

    def test_keys_need_the_scope(self, maria):
        problem(ask(Integration(make_key("people:read")), maria), 403, "missing_scope")


class TestExplainClockChange:
    """In Madrid, clocks skip two o'clock on 2027-03-28 and repeat it on 2027-10-31."""

    @pytest.fixture
    def night(self):
        return make_teacher(opens=time(0), closes=time(5), zone="Europe/Madrid")

    def ask(self, call, night, start):
        john = make_person(Role.STUDENT)
        return explained(call(john), night, start, timezone="Europe/Madrid")

    def test_ordinary_wall_time_is_free(self, call, night):
        assert self.ask(call, night, "2027-03-27T02:30:00")["bookable"]

    def test_skipped_wall_time_is_a_reason(self, call, night):
        body = self.ask(call, night, "2027-03-28T02:30:00")
        assert [(each["code"], each["from"]) for each in body["reasons"]] == [
            ("skipped_wall_time", "2027-03-28T01:00:00Z")
        ]
        assert body["next_openings"][0]["start"] == "2027-03-28T01:30:00Z"

    def test_repeated_wall_time_is_the_first(self, call, night):
        body = self.ask(call, night, "2027-10-31T02:30:00")
        assert body["bookable"]
        assert body["next_openings"][0]["start"] == "2027-10-31T01:00:00Z"
