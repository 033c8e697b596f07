"""When a person can be booked, by day of the asker's zone."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from tests.api import Caller, set_clock
from tests.core_api import Integration, make_key, problem
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
    open_on,
)
from tests.steps import request_booking

from bookable.domain.people import Role


@pytest.fixture
def maria():
    return make_teacher(opens=time(9), closes=time(12), zone="Europe/Madrid")


def ask(caller: Caller, whom, **query):
    """Ask for slots of an hour in tutoring, unless the query says otherwise."""
    given = {"program": "tutoring", "duration_minutes": 60, **query}
    renamed = {name.removesuffix("_"): value for name, value in given.items() if value is not None}
    return caller.get(f"people/{whom.uuid}/slots", renamed)


def starts(answer):
    """Return the starts of each day."""
    assert answer.status == 200, answer
    return {day["date"]: [slot["start"] for slot in day["slots"]] for day in answer.body["days"]}


class TestSlotsForAMove:
    @pytest.fixture
    def john(self):
        return make_student()

    @pytest.fixture
    def lesson(self, maria, john):
        return str(request_booking(maria, john, start=TOMORROW_AT_TEN).uuid)

    def test_include_the_bookings_own_time(self, call, maria, john, lesson):
        day = {"from_": "2027-03-02", "to": "2027-03-02"}
        for who in (john, maria):
            found = starts(ask(call(who), maria, besides=lesson, **day))["2027-03-02"]
            assert [start[11:16] for start in found] == [
                "08:00",
                "08:30",
                "09:00",
                "09:30",
                "10:00",
            ]
        moved = call(john).post(f"bookings/{lesson}/reschedule", {"start": "2027-03-02T09:30:00Z"})
        assert (moved.status, moved.body["start"]) == (200, "2027-03-02T09:30:00Z")

    def test_are_not_found_besides_a_booking_of_others(self, call, maria, lesson):
        for who in (make_student(), make_person(Role.STAFF)):
            problem(ask(call(who), maria, besides=lesson), 404, "not_found")
        problem(ask(call(maria), maria, besides=str(UUID(int=1))), 404, "not_found")


class TestSlots:
    def test_are_what_can_be_booked(self, call, maria):
        john = make_student()
        request_booking(maria, john, start=TOMORROW_AT_TEN)
        body = ask(call(john), maria, from_="2027-03-02", to="2027-03-02").body
        assert body == {
            "timezone": "UTC",
            "days": [
                {
                    "date": "2027-03-02",
                    "slots": [
                        {"start": f"2027-03-02T{start}Z", "end": f"2027-03-02T{end}Z"}
                        for start, end in (
                            ("08:00:00", "09:00:00"),
                            ("08:30:00", "09:30:00"),
                            ("09:00:00", "10:00:00"),
                        )
                    ],
                }
            ],
        }
        for slot in body["days"][0]["slots"][:1]:
            wish = {"program": "tutoring", "provider": str(maria.uuid), "duration_minutes": 60}
            made = call(john).post("bookings", wish | {"start": slot["start"]})
            assert made.status == 201, made

    def test_cover_a_week_from_today_by_default(self, call, maria):
        found = starts(ask(call(make_student()), maria))
        assert list(found) == [f"2027-03-0{day}" for day in range(1, 8)]
        # It is a moment past eight on Monday.
        assert found["2027-03-01"][0] == "2027-03-01T08:30:00Z"

    def test_cover_62_days_at_most(self, call, maria):
        john = call(make_student())
        assert len(starts(ask(john, maria, from_="2027-03-02", to="2027-05-02"))) == 62
        answer = ask(john, maria, from_="2027-03-02", to="2027-05-03")
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/to"

    def test_take_moments_as_well_as_dates(self, call, maria):
        john = call(make_student())
        given = {"from_": "2027-03-02T09:00:00Z", "to": "2027-03-03T08:30:00Z"}
        assert starts(ask(john, maria, **given)) == {
            "2027-03-02": [f"2027-03-02T{at}:00Z" for at in ("09:00", "09:30", "10:00")],
            "2027-03-03": ["2027-03-03T08:00:00Z"],
        }
        until_midnight = ask(john, maria, from_="2027-03-02", to="2027-03-03T00:00:00Z")
        assert list(starts(until_midnight)) == ["2027-03-02"]

    def test_lie_in_the_days_of_the_zone_that_is_asked_for(self, call, maria):
        tokyo = make_person(Role.STUDENT, zone="Asia/Tokyo")
        open_on(maria, date(2027, 3, 2), time(16), time(18))
        found = ask(call(tokyo), maria, from_="2027-03-03", to="2027-03-03")
        # Sixteen o'clock in Madrid is midnight in Tokyo.
        assert starts(found)["2027-03-03"][0] == "2027-03-02T15:00:00Z"
        assert found.body["timezone"] == "Asia/Tokyo"
        named = ask(call(tokyo), maria, from_="2027-03-02", to="2027-03-02", timezone="UTC")
        assert "2027-03-02T15:00:00Z" in starts(named)["2027-03-02"]

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"program": "chess"}, "/program"),
            ({"program": "buddies"}, "/program"),
            ({"duration_minutes": None}, "/duration_minutes"),
            ({"duration_minutes": 0}, "/duration_minutes"),
            ({"service": UUID(int=7)}, "/service"),
            ({"from_": "tomorrow"}, "/from"),
            ({"from_": "2027-02-30"}, "/from"),
            ({"from_": "0001-01-01"}, "/from"),
            ({"from_": "0001-01-01T00:00:00%2B14:00"}, "/from"),
            ({"from_": "2027-03-02T09:00:00"}, "/from"),
            ({"from_": "2027-03-02", "to": "2027-03-01"}, "/to"),
            ({"to": "9999-12-31T23:59:59-12:00"}, "/to"),
            ({"timezone": "Madrid"}, "/timezone"),
            ({"teacher": "x"}, "/teacher"),
        ],
    )
    def test_name_the_parameter_that_is_wrong(self, call, maria, query, pointer):
        answer = ask(call(make_student()), maria, **query)
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == pointer

    def test_are_not_found_of_those_who_do_not_provide(self, call, maria):
        for other in (make_student(), make_buddy()):
            problem(ask(call(maria), other), 404, "not_found")

    def test_need_a_scope_of_keys(self, maria):
        reader = Integration(make_key("availability:read"))
        assert ask(reader, maria).status == 200
        problem(ask(Integration(make_key("people:read")), maria), 403, "missing_scope")


class TestSlotsOfServices:
    def test_have_the_length_of_the_service(self, call):
        smith, john = make_practitioner(), make_client()
        sold = make_service(smith, duration_minutes=90)
        query = {"program": "marketplace", "service": sold.uuid, "from_": "2027-03-02"}
        answer = ask(call(john), smith, **query, duration_minutes=None)
        assert answer.body["days"][0]["slots"][0] == {
            "start": "2027-03-02T09:00:00Z",
            "end": "2027-03-02T10:30:00Z",
        }
        other = problem(ask(call(john), smith, **query), 422, "invalid")
        assert other["errors"] == [
            {"pointer": "/duration_minutes", "detail": "is 90 for this service"}
        ]

    def test_are_the_sessions_of_a_workshop(self, call):
        smith, john = make_practitioner(), make_client()
        sold = make_service(smith, "workshop")
        session = make_session(sold, start=NOW + timedelta(days=1), minutes=60)
        query = {"program": "marketplace", "service": sold.uuid, "duration_minutes": None}
        [slot] = ask(call(john), smith, **query).body["days"][1]["slots"]
        assert slot["session"] == str(session.uuid)

    def test_are_of_the_person_in_the_address(self, call):
        sold = make_service(make_practitioner())
        query = {"program": "marketplace", "service": sold.uuid, "duration_minutes": None}
        answer = ask(call(make_client()), make_practitioner(), **query)
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/service"
        unknown = query | {"service": UUID(int=7)}
        problem(ask(call(make_client()), make_practitioner(), **unknown), 404, "not_found")


class TestClockChange:
    """In Madrid, clocks skip two o'clock on 2027-03-28 and repeat it on 2027-10-31."""

    @pytest.mark.parametrize(
        ("day", "offered"),
        [
            ("2027-03-27", ["00:00", "00:30", "01:00", "01:30", "02:00"]),
            ("2027-03-28", ["00:00", "00:30", "01:00"]),
            ("2027-10-31", ["23:00", "23:30", "00:00", "00:30", "01:00", "01:30", "02:00"]),
        ],
    )
    def test_days_have_the_hours_that_clocks_show(self, call, day, offered):
        night = make_teacher(opens=time(1), closes=time(4), zone="Europe/Madrid")
        set_clock(NOW if day < "2027-10" else NOW + timedelta(days=200))
        found = starts(
            ask(call(make_student()), night, from_=day, to=day, timezone="Europe/Madrid")
        )
        assert [start[11:16] for start in found[day]] == offered
