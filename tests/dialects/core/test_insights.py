"""Figures about bookings, compared with worlds that are small enough to compute by hand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from tests.core_api import Integration, make_key, problem
from tests.factories import (
    NOW,
    insert_booking,
    make_buddy,
    make_client,
    make_match,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
    make_teacher,
    open_on,
)
from tests.steps import schedule_session

from bookable.domain.people import Role
from bookable.storage.models import Booking

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = NOW
"""Eight o'clock on Monday, 2027-03-01."""

WEEK = {"from": "2027-03-01", "to": "2027-03-07"}


def lesson(teacher, start=MONDAY, *, status="completed", minutes=60, lead=HOUR, **more):
    """Insert a booking of tutoring."""
    return Booking.objects.create(
        program="tutoring",
        provider_id=teacher.person_id,
        client_id=make_student().person_id,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        status=status,
        created_at=start - lead,
        updated_at=start,
        **more,
    )


def sale(seller, start=MONDAY, *, paid=0, refunded=0, currency="EUR", **more):
    """Insert a completed appointment that was paid."""
    sold = make_service(seller, currency=currency)
    status = more.pop("status", "completed")
    made = insert_booking(
        sold,
        make_client(),
        at=start - HOUR,
        starts_at=start,
        ends_at=start + HOUR,
        price_cents=paid,
        price_charged_cents=paid,
        paid_cents=paid,
        refunded_cents=refunded,
        currency=currency,
        payment_status="paid",
    )
    Booking.objects.filter(id=made.id).update(status=status, **more)
    return made


def figures(caller, **query):
    answer = caller.get("insights", WEEK | query)
    assert answer.status == 200, answer
    return answer.body


@pytest.fixture
def maria():
    return make_teacher(opens=time(9), closes=time(12))


class TestInsightsOfProvider:
    def test_are_these_of_a_small_week(self, call, maria):
        lesson(maria, MONDAY, lead=HOUR)
        lesson(maria, MONDAY + DAY, lead=3 * HOUR, minutes=30)
        lesson(maria, MONDAY + 7 * DAY - 9 * HOUR, status="confirmed", lead=2 * HOUR)
        lesson(maria, MONDAY + 2 * DAY, status="canceled")
        lesson(maria, MONDAY + 3 * DAY, status="no_show", lead=2 * HOUR)
        lesson(maria, MONDAY + 4 * DAY, status="requested", hold_until=MONDAY + 9 * DAY)
        # Before and after the week, and of another teacher.
        lesson(maria, MONDAY - 9 * HOUR)
        lesson(maria, MONDAY + 7 * DAY - 8 * HOUR)
        lesson(make_teacher(), MONDAY)
        bookings = {"requested": 1, "confirmed": 1, "completed": 2, "canceled": 1, "no_show": 1}
        assert figures(call(maria)) == {
            "timezone": "UTC",
            "from": "2027-03-01T00:00:00Z",
            "to": "2027-03-08T00:00:00Z",
            "provider": {"id": str(maria.uuid), "name": "Maria Garcia"},
            "bookings": bookings,
            "rates": {"completion": 0.5, "cancellation": 0.25, "no_show": 0.25},
            "time": {"booked_minutes": 60 + 30 + 60 + 60, "open_minutes": 7 * 180},
            "average_lead_minutes": (60 + 180 + 120 + 120) // 4,
            "money": [],
            "busiest_hours": [
                {"weekday": 1, "hour": 8, "bookings": 1},
                {"weekday": 2, "hour": 8, "bookings": 1},
                {"weekday": 4, "hour": 8, "bookings": 1},
                {"weekday": 7, "hour": 23, "bookings": 1},
            ],
            "weeks": [{"start": "2027-03-01", "bookings": bookings, "booked_minutes": 210}],
        }

    def test_without_bookings_have_no_rates(self, call, maria):
        found = figures(call(maria))
        assert (found["rates"], found["average_lead_minutes"], found["bookings"]) == (
            None,
            None,
            {},
        )

    def test_cover_four_weeks_until_today_by_default(self, call, maria):
        found = call(maria).get("insights").body
        assert (found["from"], found["to"]) == ("2027-02-02T00:00:00Z", "2027-03-02T00:00:00Z")
        assert [week["start"] for week in found["weeks"]] == [
            *("2027-02-01", "2027-02-08", "2027-02-15", "2027-02-22", "2027-03-01"),
        ]

    def test_take_moments_of_which_the_last_is_excluded(self, call, maria):
        for hour in range(3):
            lesson(maria, MONDAY + hour * HOUR)
        given = {"from": "2027-03-01T08:00:00Z", "to": "2027-03-01T10:00:00Z"}
        found = figures(call(maria), **given)
        assert found["bookings"] == {"completed": 2}
        # They are open from nine on.
        assert found["time"] == {"booked_minutes": 120, "open_minutes": 60}

    def test_show_expired_holds_as_canceled(self, call, maria):
        lesson(maria, MONDAY + DAY, status="requested", hold_until=NOW)
        assert figures(call(maria))["bookings"] == {"canceled": 1}

    def test_are_of_one_programme_if_asked(self, call, maria):
        lesson(maria)
        sale(maria)
        assert figures(call(maria), program="tutoring")["bookings"] == {"completed": 1}
        assert figures(call(maria))["bookings"] == {"completed": 2}


class TestInsightsOfMoney:
    def test_are_apart_for_each_currency_in_minor_units(self, call):
        smith = make_practitioner()
        sale(smith, paid=5000, refunded=2000)
        sale(smith, MONDAY + HOUR, paid=7050)
        sale(smith, MONDAY + 2 * HOUR, paid=900, currency="JPY")
        sale(smith, MONDAY + 3 * HOUR, paid=12_345, refunded=12_345, currency="KWD")
        assert figures(call(smith))["money"] == [
            {"currency": "EUR", "revenue": 12_050, "refunds": 2000},
            {"currency": "JPY", "revenue": 900, "refunds": 0},
            {"currency": "KWD", "revenue": 12_345, "refunds": 12_345},
        ]

    def test_count_what_is_sold_without_a_time_when_it_was_bought(self, call):
        smith = make_practitioner()
        for days in (-1, 0, 6, 7):
            bought = MONDAY - 8 * HOUR + days * DAY
            bundle = make_service(smith, "bundle")
            paid = {"price_cents": 100, "price_charged_cents": 100, "paid_cents": 100}
            insert_booking(bundle, make_client(), at=bought, currency="EUR", **paid)
        found = figures(call(smith))
        assert found["money"] == [{"currency": "EUR", "revenue": 200, "refunds": 0}]
        assert found["bookings"] == {}

    def test_count_a_course_once_and_its_sessions_as_bookings(self, call):
        smith = make_practitioner()
        whole = sale(smith, paid=9000, kind="course")
        for day in range(2):
            sale(smith, MONDAY + day * DAY, kind="course", parent=whole.id)
        found = figures(call(smith))
        assert found["bookings"] == {"completed": 2}
        assert found["time"]["booked_minutes"] == 120
        assert found["money"] == [{"currency": "EUR", "revenue": 9000, "refunds": 0}]


class TestInsightsOfSeats:
    def test_count_the_time_of_a_session_once(self, call):
        smith = make_practitioner()
        workshop = make_service(smith, "workshop")
        session = make_session(workshop, start=MONDAY + DAY, minutes=90)
        for status in ("confirmed", "confirmed", "completed", "canceled"):
            sale(
                smith,
                MONDAY + DAY,
                service_session=session.id,
                ends_at=session.ends_at,
                status=status,
            )
        found = figures(call(smith))
        assert found["bookings"] == {"confirmed": 2, "completed": 1, "canceled": 1}
        assert found["time"]["booked_minutes"] == 90
        assert found["weeks"][0]["booked_minutes"] == 90
        assert found["busiest_hours"] == [{"weekday": 2, "hour": 8, "bookings": 3}]


class TestInsightsClockChange:
    """In Madrid, clocks skip two o'clock on 2027-03-28 and repeat it on 2027-10-31."""

    @pytest.mark.parametrize(
        ("first", "last", "hours"),
        [
            ("2027-03-15", "2027-03-21", 168),
            ("2027-03-22", "2027-03-28", 167),
            ("2027-10-25", "2027-10-31", 169),
            ("2027-03-28", "2027-03-28", 23),
            ("2027-10-31", "2027-10-31", 25),
        ],
    )
    def test_hours_open_are_as_long_as_the_days(self, call, first, last, hours):
        always = make_teacher(opens=time(0), closes=time(0), zone="Europe/Madrid")
        found = figures(call(always), **{"from": first, "to": last})
        assert found["time"]["open_minutes"] == hours * 60

    @pytest.mark.parametrize(
        ("start", "weekday", "hour"),
        [
            ("2027-03-27T23:30:00+00:00", 7, 0),
            ("2027-03-28T00:59:00+00:00", 7, 1),
            ("2027-03-28T01:00:00+00:00", 7, 3),
            ("2027-10-31T00:30:00+00:00", 7, 2),
            ("2027-10-31T01:30:00+00:00", 7, 2),
            ("2027-10-31T23:30:00+00:00", 1, 0),
        ],
    )
    def test_busiest_hours_are_those_that_clocks_show(self, call, start, weekday, hour):
        maria = make_teacher(zone="Europe/Madrid")
        moment = datetime.fromisoformat(start)
        lesson(maria, moment)
        day = (moment + 2 * HOUR).date()
        given = {"from": day - DAY, "to": day + DAY}
        [found] = figures(call(maria), **given)["busiest_hours"]
        assert (found["weekday"], found["hour"]) == (weekday, hour)

    def test_weeks_are_those_of_the_zone_that_is_asked_for(self, call, maria):
        lesson(maria, datetime.fromisoformat("2027-03-07T20:00:00+00:00"))
        both = {"from": "2027-03-01", "to": "2027-03-14"}
        for zone, counts in (("UTC", [1, 0]), ("Asia/Tokyo", [0, 1])):
            found = figures(call(maria), **both, timezone=zone)["weeks"]
            assert [week["bookings"].get("completed", 0) for week in found] == counts


class TestInsightsOfOthers:
    def test_are_for_staff_and_keys(self, call, maria):
        lesson(maria)
        lesson(make_teacher(), MONDAY + HOUR)
        for caller in (call(make_staff()), Integration(make_key("bookings:read"))):
            found = figures(caller)
            assert (found["provider"], found["bookings"]) == (None, {"completed": 2})
            assert found["time"] == {"booked_minutes": 120, "open_minutes": None}
            one = figures(caller, provider=maria.uuid)
            assert (one["provider"]["id"], one["bookings"]) == (str(maria.uuid), {"completed": 1})
            assert one["time"]["open_minutes"] == 7 * 180

    def test_are_no_ones_else(self, call, maria):
        other = call(make_teacher())
        problem(other.get("insights", {"provider": maria.uuid}), 403, "forbidden")
        lesson(maria)
        assert figures(other)["bookings"] == {}
        assert figures(call(make_person(Role.STUDENT)))["bookings"] == {}

    def test_need_the_scope_of_keys(self):
        problem(Integration(make_key("people:read")).get("insights"), 403, "missing_scope")

    def test_of_a_key_that_acts_for_a_person_are_theirs(self, maria):
        lesson(maria)
        lesson(make_teacher())
        acting = Integration(make_key("bookings:read"), acts_as=maria.uuid)
        assert figures(acting)["bookings"] == {"completed": 1}

    def test_of_buddies_are_guarded(self, call):
        ana, ben = make_buddy(), make_buddy()
        booked = schedule_session(make_match(ana, ben), ana)
        start = Booking.objects.get(id=booked.id).starts_at.date()
        given = {"from": start, "to": start}
        seen = {
            who.uuid: sum(figures(call(who), **given)["bookings"].values())
            for who in (ana, ben, make_buddy(), make_staff())
        }
        assert sorted(seen.values()) == [0, 0, 1, 1]
        assert seen[ana.uuid] + seen[ben.uuid] == 1


class TestInsightsInput:
    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"program": "chess"}, "/program"),
            ({"from": "tomorrow"}, "/from"),
            ({"from": "2027-03-02T09:00:00"}, "/from"),
            ({"to": "2027-02-01"}, "/to"),
            ({"from": "2027-03-02T09:00:00Z", "to": "2027-03-02T09:00:00Z"}, "/to"),
            ({"from": "2026-01-01", "to": "2027-01-02"}, "/to"),
            ({"from": "0001-01-01"}, "/from"),
            ({"to": "9999-12-31"}, "/to"),
            ({"timezone": "Madrid"}, "/timezone"),
            ({"by": "week"}, "/by"),
        ],
    )
    def test_names_the_parameter_that_is_wrong(self, call, maria, query, pointer):
        answer = call(maria).get("insights", WEEK | query)
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == pointer

    def test_bounds_the_range(self, call, maria):
        year = {"from": "2027-01-01", "to": "2028-01-01"}
        assert call(maria).get("insights", year).status == 200
        staff = call(make_staff())
        assert staff.get("insights", year | {"provider": maria.uuid}).status == 200
        problem(staff.get("insights", year), 422, "invalid")
        quarter = {"from": "2027-03-01", "to": "2027-05-31"}
        assert staff.get("insights", quarter).status == 200
        longer = quarter | {"to": "2027-06-01"}
        found = problem(staff.get("insights", longer), 422, "invalid")["errors"]
        assert found == [
            {
                "pointer": "/to",
                "detail": "must make no more than 92 days with from, of all providers",
            }
        ]

    def test_unknown_provider_is_not_found(self, call):
        query = {"provider": "00000000-0000-0000-0000-000000000007"}
        problem(call(make_staff()).get("insights", query), 404, "not_found")


class TestDatedHours:
    def test_count_as_open(self, call, maria):
        open_on(maria, date(2027, 3, 2), time(14), time(16))
        assert figures(call(maria))["time"]["open_minutes"] == 7 * 180 + 120
