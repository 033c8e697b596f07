from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from structlog.testing import capture_logs
from tests.api import appointment_body
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_location,
    make_person,
    make_practitioner,
    make_service,
    make_session,
)
from tests.steps import buy, pay_by_hand

from bookable.domain.people import Role
from bookable.storage.models import Service, ServiceSession

PATH = "bookings/check-availability/"


def ask(what, date="2027-03-02", zone="UTC", **more):
    """Return a request for the openings of a service."""
    return {
        "practitioner_id": what.practitioner_id,
        "service_id": what.id,
        "date": date,
        "timezone": zone,
    } | more


def starts(answer):
    assert answer.status == 200, answer
    assert answer.body["available"] is bool(answer.body["slots"])
    return [each["start_time"] for each in answer.body["slots"]]


class TestLogLine:
    def test_is_written_only_where_the_openings_are_refused(self, as_john, hour):
        with capture_logs() as lines:
            assert as_john.post(PATH, ask(hour)).status == 200
            assert as_john.post(PATH, ask(hour, zone="Nowhere")).status == 400
        assert [line["status"] for line in lines if line["event"] == "request"] == [400]


class TestAppointmentOpenings:
    def test_returns_the_slots(self, as_john, smith, hour):
        answer = as_john.post(PATH, ask(hour))
        assert answer.status == 200, answer
        body = answer.body
        slots = body.pop("slots")
        assert body == {
            "practitioner_id": smith.person_id,
            "service_id": hour.id,
            "date": "2027-03-02",
            "timezone": "UTC",
            "available": True,
        }
        assert slots[0] == {
            "start_time": "2027-03-02T09:00:00Z",
            "end_time": "2027-03-02T10:00:00Z",
        }
        assert (len(slots), slots[-1]["end_time"]) == (15, "2027-03-02T17:00:00Z")

    def test_are_as_long_as_the_service(self, as_john, smith):
        long = make_service(smith, duration_minutes=480)
        (slot,) = as_john.post(PATH, ask(long)).body["slots"]
        assert (slot["start_time"], slot["end_time"]) == (
            "2027-03-02T09:00:00Z",
            "2027-03-02T17:00:00Z",
        )

    def test_exclude_taken_time_until_it_is_free_again(self, as_john, smith, john, hour, at):
        made = buy(hour, john)
        found = starts(as_john.post(PATH, ask(hour)))
        assert "2027-03-02T09:00:00Z" in found
        assert not {f"2027-03-02T{clock}:00Z" for clock in ("09:30", "10:00", "10:30")} & {*found}
        at(NOW + timedelta(minutes=30))
        assert "2027-03-02T10:00:00Z" in starts(as_john.post(PATH, ask(hour)))
        assert as_john.get(f"bookings/{made.id}/").body["status"] == "canceled"

    def test_can_all_be_booked(self, as_john, smith):
        busy = make_practitioner(buffer_before_minutes=10, buffer_after_minutes=20)
        what = make_service(busy, duration_minutes=45)
        buy(what, make_client(), start=TOMORROW_AT_TEN)
        for slot in as_john.post(PATH, ask(what)).body["slots"]:
            answer = as_john.post("bookings/", appointment_body(what) | slot)
            assert answer.status == 201, answer
            as_john.delete(f"bookings/{answer.body['id']}/")

    def test_cover_a_day_in_the_requested_zone(self, as_john, hour):
        found = starts(as_john.post(PATH, ask(hour, zone="America/New_York")))
        assert (found[0], found[-1]) == ("2027-03-02T04:00:00-05:00", "2027-03-02T11:00:00-05:00")
        late = make_service(make_practitioner(opens=time(0), closes=time(0)))
        tokyo = starts(as_john.post(PATH, ask(late, zone="Asia/Tokyo")))
        assert (tokyo[0], tokyo[-1]) == ("2027-03-02T00:00:00+09:00", "2027-03-02T23:30:00+09:00")

    def test_cover_23_or_25_hours_on_a_clock_change(self, as_john):
        always = make_service(
            make_practitioner(opens=time(0), closes=time(0), slot_interval_minutes=60)
        )
        days = {"2027-03-27": 24, "2027-03-28": 23, "2027-10-31": 25}
        for date, hours in days.items():
            found = starts(as_john.post(PATH, ask(always, date=date, zone="Europe/Berlin")))
            assert len(found) == hours
        assert found[2:4] == ["2027-10-31T02:00:00+02:00", "2027-10-31T02:00:00+01:00"]

    def test_use_the_callers_zone_by_default(self, call, hour):
        there = call(make_client(zone="Asia/Tokyo"))
        body = ask(hour)
        del body["timezone"]
        assert there.post(PATH, body).body["timezone"] == "Asia/Tokyo"

    def test_exclude_the_past(self, as_john, hour, at):
        assert starts(as_john.post(PATH, ask(hour, date="2027-02-28"))) == []
        at(datetime(2027, 3, 2, 12, 10, tzinfo=UTC))
        assert starts(as_john.post(PATH, ask(hour)))[0] == "2027-03-02T12:30:00Z"

    def test_are_visible_to_everyone_who_is_signed_in(self, call, as_smith, hour):
        assert as_smith.post(PATH, ask(hour)).status == 200
        assert call(make_person(Role.STUDENT)).post(PATH, ask(hour)).status == 200
        assert call(None).post(PATH, ask(hour)).status == 401

    def test_are_empty_on_a_date_that_the_zone_skipped(self, as_john, hour):
        body = ask(hour, date="2011-12-30", zone="Pacific/Apia")
        assert starts(as_john.post(PATH, body)) == []


class TestRoomOpenings:
    def test_need_a_free_room(self, as_john, smith):
        studio = make_location("Blue")
        inside = make_service(smith, location=studio)
        assert "2027-03-02T10:00:00Z" in starts(as_john.post(PATH, ask(inside)))
        buy(make_service(make_practitioner(), location=studio), make_client())
        found = starts(as_john.post(PATH, ask(inside)))
        assert "2027-03-02T10:00:00Z" not in found
        assert "2027-03-02T11:00:00Z" in found

    def test_need_one_of_several_rooms(self, as_john, smith):
        studio = make_location("Blue", "Red")
        buy(make_service(make_practitioner(), location=studio), make_client())
        inside = make_service(smith, location=studio)
        assert "2027-03-02T10:00:00Z" in starts(as_john.post(PATH, ask(inside)))

    def test_need_no_room_at_a_location_without_rooms(self, as_john, smith):
        outside = make_service(smith, location=make_location(name="Park"))
        assert len(starts(as_john.post(PATH, ask(outside)))) == 15


class TestWorkshopOpenings:
    @pytest.mark.parametrize("kind", ["workshop", "course"])
    def test_are_its_sessions_with_seats_left(self, as_john, smith, at, kind):
        workshop = make_service(smith, kind)
        first = make_session(workshop, start=TOMORROW_AT_TEN)
        full = make_session(workshop, start=TOMORROW_AT_TEN + timedelta(hours=2))
        make_session(workshop, start=TOMORROW_AT_TEN + timedelta(days=1))
        ServiceSession.objects.filter(id=full.id).update(taken=2)
        assert as_john.post(PATH, ask(workshop)).body["slots"] == [
            {
                "start_time": "2027-03-02T10:00:00Z",
                "end_time": "2027-03-02T11:30:00Z",
                "service_session_id": first.id,
            }
        ]
        at(first.starts_at)
        assert starts(as_john.post(PATH, ask(workshop))) == []

    def test_cover_a_day_in_the_requested_zone(self, as_john, smith):
        workshop = make_session(
            make_service(smith, "workshop"), start=TOMORROW_AT_TEN + timedelta(hours=8)
        )
        body = ask(workshop.service, date="2027-03-03", zone="Asia/Tokyo")
        assert starts(as_john.post(PATH, body)) == ["2027-03-03T03:00:00+09:00"]

    def test_block_appointments_at_that_time(self, as_john, smith, hour):
        make_session(make_service(smith, "workshop"), start=TOMORROW_AT_TEN)
        assert "2027-03-02T10:00:00Z" not in starts(as_john.post(PATH, ask(hour)))


class TestOpeningsOfServiceWithoutTime:
    @pytest.mark.parametrize("kind", ["package", "bundle"])
    def test_are_always_empty(self, as_john, smith, hour, kind):
        whole = make_service(smith, kind, includes=[hour], covers=[hour])
        assert starts(as_john.post(PATH, ask(whole))) == []


class TestOpeningsBadRequest:
    @pytest.mark.parametrize(
        "given",
        [
            {"date": "2027-02-30"},
            {"date": "02.03.2027"},
            {"date": "tomorrow"},
            {"date": 5},
            {"date": None},
            {"date": "0001-01-01"},
            {"date": "9999-12-31"},
            {"timezone": "Mars/Olympus"},
            {"timezone": "localtime"},
            {"timezone": "../etc/passwd"},
            {"timezone": 5},
            {"service_id": "x"},
            {"practitioner_id": None},
        ],
    )
    def test_invalid_value_is_refused(self, as_john, hour, given):
        answer = as_john.post(PATH, ask(hour) | given)
        assert (answer.status, set(answer.body)) == (400, {"detail"}), answer

    @pytest.mark.parametrize("field", ["practitioner_id", "service_id", "date"])
    def test_missing_field_is_refused(self, as_john, hour, field):
        body = ask(hour)
        del body[field]
        assert as_john.post(PATH, body).status == 400

    def test_returns_404_for_an_unknown_service_or_practitioner(self, as_john, john, hour):
        for given in ({"service_id": 10**9}, {"practitioner_id": 10**9}):
            answer = as_john.post(PATH, ask(hour) | given)
            assert (answer.status, answer.body) == (404, {"detail": "Not found"})
        assert as_john.post(PATH, ask(hour, practitioner_id=john.person_id)).status == 404
        Service.objects.update(archived_at=NOW)
        assert as_john.post(PATH, ask(hour)).status == 404

    def test_returns_400_for_another_practitioners_service(self, as_john, hour):
        other = make_practitioner()
        answer = as_john.post(PATH, ask(hour, practitioner_id=other.person_id))
        assert answer.status == 400


def test_returned_seat_is_offered_again(as_john, john, smith):
    workshop = make_session(make_service(smith, "workshop"), start=TOMORROW_AT_TEN, capacity=1)
    made = pay_by_hand(buy(workshop.service, john, session=workshop), by=smith)
    assert starts(as_john.post(PATH, ask(workshop.service))) == []
    as_john.post(f"bookings/{made.id}/cancel/")
    assert len(starts(as_john.post(PATH, ask(workshop.service)))) == 1
