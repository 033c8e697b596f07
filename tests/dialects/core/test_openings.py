"""The first opening of each provider."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from tests.api import Caller, set_clock
from tests.core_api import Integration, make_key, problem
from tests.factories import (
    NOW,
    make_client,
    make_location,
    make_mentee,
    make_mentor,
    make_person,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
    open_on,
)
from tests.steps import buy, request_booking

from bookable.domain.people import Role
from bookable.storage.models import Person
from bookable.storage.sql import one

HOUR = timedelta(hours=1)


def ask(caller: Caller, **query):
    """Ask for an hour of tutoring from tomorrow on, unless the query says otherwise."""
    given = {"program": "tutoring", "from": "2027-03-02", "duration_minutes": 60, **query}
    return caller.get(
        "openings", {name: value for name, value in given.items() if value is not None}
    )


def starts(answer):
    assert answer.status == 200, answer
    return [(each["provider"]["name"], each["start"]) for each in answer.body["items"]]


@pytest.fixture
def john(call):
    return call(make_student(name="John Doe"))


class TestOpenings:
    def test_are_one_for_each_provider(self, john):
        maria = make_teacher(name="Maria Garcia")
        assert ask(john).body == {
            "items": [
                {
                    "provider": {"id": str(maria.uuid), "name": "Maria Garcia"},
                    "start": "2027-03-02T09:00:00Z",
                    "end": "2027-03-02T10:00:00Z",
                }
            ],
            "next_cursor": None,
        }

    def test_have_the_earliest_first_and_then_the_directory(self, john):
        late = make_teacher(name="Ada Late", opens=time(12))
        make_teacher(name="Zoe Early", opens=time(8))
        make_teacher(name="Bea Late", opens=time(12))
        odd = make_teacher(name="Cal Odd", opens=time(12, 10))
        Person.objects.filter(id=odd.person_id).update(slot_interval_minutes=20)
        assert starts(ask(john)) == [
            ("Zoe Early", "2027-03-02T08:00:00Z"),
            ("Ada Late", "2027-03-02T12:00:00Z"),
            ("Bea Late", "2027-03-02T12:00:00Z"),
            ("Cal Odd", "2027-03-02T12:10:00Z"),
        ]
        request_booking(late, make_student(), start=NOW + timedelta(days=1, hours=4))
        assert ("Ada Late", "2027-03-02T13:00:00Z") in starts(ask(john))

    def test_know_who_is_free_only_in_weeks(self, john):
        person = make_person(Role.TEACHER, name="Dee Dated")
        open_on(person, date(2027, 4, 20), time(10), time(11))
        assert starts(ask(john)) == []
        far = {"to": "2027-05-02"}
        assert starts(ask(john, **far)) == [("Dee Dated", "2027-04-20T10:00:00Z")]
        Person.objects.filter(id=person.person_id).update(minimum_notice_minutes=60 * 1440)
        assert starts(ask(john, **far)) == []

    def test_take_moments_dates_of_a_zone_and_today(self, john):
        make_teacher(name="Maria Garcia")
        from_ten = {"from": "2027-03-02T10:00:30Z", "to": "2027-03-02T10:30:01Z"}
        assert starts(ask(john, **from_ten)) == [("Maria Garcia", "2027-03-02T10:30:00Z")]
        assert starts(ask(john, to="2027-03-02T09:00:00Z")) == []
        tokyo = {"timezone": "Pacific/Auckland", "to": "2027-03-02"}
        assert starts(ask(john, **tokyo)) == [("Maria Garcia", "2027-03-01T11:00:00Z")]
        set_clock(NOW + HOUR / 2)
        assert starts(ask(john, **{"from": None})) == [("Maria Garcia", "2027-03-01T09:00:00Z")]

    def test_searches(self, john):
        make_teacher(name="Maria Garcia")
        make_teacher(name="Ada Lovelace", company="Engines")
        assert starts(ask(john, search="GARCÍA")) == [("Maria Garcia", "2027-03-02T09:00:00Z")]
        assert starts(ask(john, search="engine maria")) == []

    def test_goes_on_where_the_page_before_ended(self, john):
        for number in range(5):
            make_teacher(name=f"Teacher {number // 2}", opens=time(9 + number % 2))
        seen, cursor = [], ""
        while cursor is not None:
            body = ask(john, limit=2, cursor=cursor).body
            seen += [(each["start"], each["provider"]["id"]) for each in body["items"]]
            cursor = body["next_cursor"]
        assert len({provider for _, provider in seen}) == len(seen) == 5
        assert [start for start, _ in seen] == sorted(start for start, _ in seen)
        first = ask(john, limit=2).body["next_cursor"]
        for other in ({"search": "x"}, {"duration_minutes": 30}, {"from": "2027-03-03"}):
            problem(ask(john, cursor=first, **other), 422, "invalid_cursor")
        problem(ask(john, cursor="x"), 422, "invalid_cursor")

    def test_knows_mentors_without_hours(self, call):
        jane = make_mentor(name="Jane Smith")
        Person.objects.filter(id=jane.person_id).update(slot_interval_minutes=240)
        found = ask(call(make_mentee()), program="mentoring", **{"from": "2027-03-02T01:00:00Z"})
        assert starts(found) == [("Jane Smith", "2027-03-02T04:00:00Z")]

    def test_tells_keys_with_the_scope(self, call):
        make_teacher(name="Maria Garcia")
        assert len(starts(ask(Integration(make_key("availability:read"))))) == 1
        problem(ask(Integration(make_key("people:read"))), 403, "missing_scope")
        problem(ask(call(None)), 401, "unauthenticated")

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"program": None}, "/program"),
            ({"program": "chess"}, "/program"),
            ({"program": "buddies"}, "/program"),
            ({"from": "tomorrow"}, "/from"),
            ({"from": "2027-03-02T10:00:00"}, "/from"),
            ({"from": "0001-01-01"}, "/from"),
            ({"to": "9999-12-31T23:59:00Z"}, "/to"),
            ({"to": "2027-03-01"}, "/to"),
            ({"to": "2027-05-03"}, "/to"),
            ({"timezone": "Mars"}, "/timezone"),
            ({"duration_minutes": None}, "/duration_minutes"),
            ({"duration_minutes": 0}, "/duration_minutes"),
            ({"limit": 0}, "/limit"),
            ({"limit": 201}, "/limit"),
            ({"teacher": "x"}, "/teacher"),
        ],
    )
    def test_names_the_parameter_that_is_wrong(self, john, query, pointer):
        answer = ask(john, **query)
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == pointer


class TestOpeningsOfServices:
    @pytest.fixture
    def jane(self, call):
        return call(make_client(name="Jane Roe"))

    def test_are_of_those_who_provide_this_length(self, jane):
        make_practitioner(name="Sells Nothing")
        make_service(make_practitioner(name="Sells Short"), duration_minutes=30)
        make_service(make_practitioner(name="Dr. Smith"))
        assert starts(ask(jane, program="marketplace")) == [("Dr. Smith", "2027-03-02T09:00:00Z")]

    def test_are_also_of_those_who_provide_a_service_of_others(self, jane):
        owner, other = make_practitioner(name="Dr. Owner"), make_practitioner(name="Dr. Other")
        make_service(owner, practitioners=[other.person_id])
        both = [("Dr. Other", "2027-03-02T09:00:00Z"), ("Dr. Owner", "2027-03-02T09:00:00Z")]
        assert starts(ask(jane, program="marketplace")) == both

    def test_need_a_room_where_there_are_rooms(self, jane):
        service = make_service(make_practitioner(name="Dr. Smith"), location=make_location("Red"))
        make_service(make_practitioner(name="Dr. Jones"), location=service.location)
        buy(service, make_client())
        at_ten = {"program": "marketplace", "from": "2027-03-02T09:30:00Z"}
        found = starts(ask(jane, **at_ten))
        assert {start for _, start in found} == {"2027-03-02T11:00:00Z"}


class TestWhenSlotsStart:
    def week(self, who):
        return one("SELECT bit_count(start_week) FROM person WHERE id = %s", [who.person_id])[0]

    def test_is_kept_with_the_grid(self, db):
        maria = make_teacher(opens=time(9), closes=time(11))
        assert self.week(maria) == 7 * 4
        people = Person.objects.filter(id=maria.person_id)
        people.update(slot_interval_minutes=60)
        assert self.week(maria) == 7 * 2
        people.update(slot_interval_minutes=5)
        assert self.week(maria) == 7 * 2 * 8
        people.update(slot_interval_minutes=30)
        open_on(maria, date(2027, 3, 2), time(11), time(12))
        assert self.week(maria) == 7 * 4 + 2

    def test_is_not_written_by_bookings(self, db):
        maria, john = make_teacher(), make_student()
        versions = "SELECT array_agg(ctid::text ORDER BY id) FROM person"
        before = one(versions)
        request_booking(maria, john)
        assert one(versions) == before
