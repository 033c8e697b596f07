"""Who could be booked at exactly one time."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from tests.api import Caller, set_clock
from tests.core_api import Integration, make_key, problem
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_location,
    make_mentee,
    make_mentor,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
    make_teacher,
    open_on,
)
from tests.steps import buy, request_booking

from bookable.storage.models import OpeningHours, Person, Service

HOUR = timedelta(hours=1)


def ask(caller: Caller, **query):
    """Ask who is free for an hour of tutoring tomorrow at ten, unless the query says otherwise."""
    given = {
        "program": "tutoring",
        "start": "2027-03-02T10:00:00Z",
        "duration_minutes": 60,
        **query,
    }
    return caller.get("free", {name: value for name, value in given.items() if value is not None})


def names(answer):
    assert answer.status == 200, answer
    return [each["name"] for each in answer.body["items"]]


@pytest.fixture
def john(call):
    return call(make_student(name="John Doe"))


class TestFree:
    def test_is_a_page_of_the_directory(self, john):
        maria = make_teacher(name="Maria Garcia", zone="Europe/Madrid", company="Corelessons")
        make_teacher(name="Zoe Night", opens=time(20), closes=time(22))
        answer = ask(john)
        assert answer.body == {
            "items": [
                {
                    "id": str(maria.uuid),
                    "name": "Maria Garcia",
                    "roles": ["teacher"],
                    "timezone": "Europe/Madrid",
                    "bio": "",
                    "company": "Corelessons",
                    "avatar_url": "",
                    "email": None,
                    "locale": None,
                    "pace": None,
                }
            ],
            "total": {"count": 1, "accuracy": "exact"},
            "next_cursor": None,
        }

    def test_leaves_out_those_who_are_taken_until_they_are_free_again(self, call, john):
        maria, other = make_teacher(), make_student()
        booking = request_booking(maria, other)
        assert names(ask(john)) == []
        assert names(ask(john, start="2027-03-02T09:30:00Z", duration_minutes=31)) == []
        assert names(ask(john, start="2027-03-02T11:00:00Z")) == ["Maria Garcia"]
        assert call(other).post(f"bookings/{booking.uuid}/cancel").status == 200
        assert names(ask(john)) == ["Maria Garcia"]

    def test_counts_no_hold_that_has_expired(self, john):
        maria = make_teacher(closes=time(0))
        booking = request_booking(maria, make_student(), start=NOW + 60 * HOUR)
        at = {"start": "2027-03-03T20:00:00Z"}
        assert booking.hold_until == NOW + 48 * HOUR
        assert names(ask(john, **at)) == []
        set_clock(NOW + 48 * HOUR)
        assert names(ask(john, **at)) == ["Maria Garcia"]

    def test_follows_hours_that_change(self, call, john):
        maria = make_teacher()
        windows = OpeningHours.objects.filter(calendar__person_id=maria.person_id)
        windows.update(start=time(14))
        assert names(ask(john)) == []
        open_on(maria, date(2027, 3, 2), time(10), time(11))
        assert names(ask(john)) == ["Maria Garcia"]
        windows.delete()
        assert names(ask(john)) == []

    def test_follows_a_time_zone_that_changes(self, john):
        maria = make_teacher()
        Person.objects.filter(id=maria.person_id).update(timezone="Asia/Tokyo")
        assert names(ask(john)) == []
        assert names(ask(john, start="2027-03-02T01:00:00Z")) == ["Maria Garcia"]

    def test_has_nobody_in_the_past_or_beyond_two_years(self, john):
        make_teacher()
        for start in ("2027-02-28T10:00:00Z", "2031-03-02T10:00:00Z"):
            assert ask(john, start=start).body["total"] == {"count": 0, "accuracy": "exact"}

    def test_knows_mentors_without_hours(self, call):
        make_mentor(name="Jane Smith")
        mentee = call(make_mentee())
        assert names(ask(mentee, program="mentoring")) == ["Jane Smith"]
        assert names(ask(mentee)) == []

    def test_searches(self, john):
        make_teacher(name="Maria Garcia")
        make_teacher(name="Ada Lovelace", company="Engines")
        assert names(ask(john, search="GARCÍA")) == ["Maria Garcia"]
        assert names(ask(john, search="engine ada")) == ["Ada Lovelace"]
        assert names(ask(john, search="100%")) == []

    def test_goes_on_where_the_page_before_ended(self, call, john):
        for number in range(5):
            make_teacher(name=f"Teacher {number // 2}")
        seen, totals, cursor = [], [], ""
        while cursor is not None:
            body = ask(john, limit=2, cursor=cursor).body
            seen += [each["id"] for each in body["items"]]
            totals.append(body["total"]["count"])
            cursor = body["next_cursor"]
        assert len(seen) == len(set(seen)) == 5
        assert totals == [5, 5, 5]
        first = ask(john, limit=2).body["next_cursor"]
        for other in ({"search": "x"}, {"duration_minutes": 30}, {"start": "2027-03-03T10:00:00Z"}):
            problem(ask(john, cursor=first, **other), 422, "invalid_cursor")
        problem(ask(call(make_staff()), cursor=first), 422, "invalid_cursor")
        problem(ask(john, cursor="x"), 422, "invalid_cursor")

    def test_tells_staff_more_and_keys_with_the_scope(self, call):
        maria = make_teacher()
        assert ask(call(make_staff())).body["items"][0]["email"] == maria.email
        assert names(ask(Integration(make_key("people:read")))) == ["Maria Garcia"]
        problem(ask(Integration(make_key("availability:read"))), 403, "missing_scope")
        problem(ask(call(None)), 401, "unauthenticated")

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"program": None}, "/program"),
            ({"program": "chess"}, "/program"),
            ({"program": "buddies"}, "/program"),
            ({"start": None}, "/start"),
            ({"start": "tomorrow"}, "/start"),
            ({"start": "2027-03-02T10:00:00"}, "/start"),
            ({"start": "2027-03-02T10:00:30Z"}, "/start"),
            ({"start": "9999-12-31T23:59:00Z"}, "/start"),
            ({"start": "0001-01-01T00:00:00%2B14:00"}, "/start"),
            ({"duration_minutes": None}, "/duration_minutes"),
            ({"duration_minutes": 0}, "/duration_minutes"),
            ({"duration_minutes": 1441}, "/duration_minutes"),
            ({"service_kind": "individual"}, "/service_kind"),
            ({"service_kind": "course"}, "/service_kind"),
            ({"limit": 0}, "/limit"),
            ({"limit": 201}, "/limit"),
            ({"teacher": "x"}, "/teacher"),
        ],
    )
    def test_names_the_parameter_that_is_wrong(self, john, query, pointer):
        answer = ask(john, **query)
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == pointer


class TestFreeForServices:
    @pytest.fixture
    def jane(self):
        return make_client(name="Jane Roe")

    def free(self, call, who, **query):
        return names(ask(call(who), program="marketplace", **query))

    def test_has_those_who_sell_this_length(self, call, jane):
        make_practitioner(name="Sells Nothing")
        make_service(make_practitioner(name="Sells Short"), duration_minutes=30)
        smith = make_practitioner(name="Dr. Smith")
        service = make_service(smith)
        assert self.free(call, jane) == ["Dr. Smith"]
        assert self.free(call, jane, service_kind="individual") == ["Dr. Smith"]
        assert self.free(call, jane, duration_minutes=30) == ["Sells Short"]
        buy(service, jane)
        assert self.free(call, jane) == []

    def test_needs_a_room_where_there_are_rooms(self, call, jane):
        place = make_location("Red")
        for name in ("Dr. Smith", "Dr. Jones"):
            make_service(make_practitioner(name=name), location=place)
        assert self.free(call, jane) == ["Dr. Jones", "Dr. Smith"]
        home = make_service(make_practitioner(name="Dr. Home"))
        assert home.location is None
        busy = make_service(make_practitioner(name="Dr. Busy"), location=place)
        buy(busy, jane)
        assert self.free(call, make_client()) == ["Dr. Home"]

    def test_has_everyone_who_provides_a_service_of_others(self, call, jane):
        owner, other = make_practitioner(name="Dr. Owner"), make_practitioner(name="Dr. Other")
        place = make_location("Red")
        service = make_service(owner, practitioners=[other.person_id], location=place)
        assert self.free(call, jane) == ["Dr. Other", "Dr. Owner"]
        assert self.free(call, jane, duration_minutes=30) == []
        place.practitioners.create(practitioner_id=owner.person_id)
        assert self.free(call, jane) == ["Dr. Owner"]
        Service.objects.filter(id=service.id).update(practitioners=[])
        place.practitioners.all().delete()
        assert self.free(call, jane) == ["Dr. Owner"]

    def test_leaves_out_places_kept_for_others(self, call, jane):
        place, owner = make_location(), make_practitioner(name="Dr. Owner")
        place.practitioners.create(practitioner_id=owner.person_id)
        make_service(make_practitioner(name="Dr. Guest"), location=place)
        make_service(owner, location=place)
        assert self.free(call, jane) == ["Dr. Owner"]

    def test_has_workshops_with_a_free_seat_at_this_time(self, call, jane):
        smith = make_practitioner(name="Dr. Smith")
        session = make_session(make_service(smith, "workshop"), start=TOMORROW_AT_TEN, capacity=1)
        asked = {"service_kind": "workshop", "duration_minutes": 90}
        assert self.free(call, jane, **asked) == ["Dr. Smith"]
        assert self.free(call, jane, service_kind="workshop") == []
        buy(session.service, make_client(), session=session)
        assert self.free(call, jane, **asked) == []
