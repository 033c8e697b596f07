"""Every slot can be booked by sending it back as it was listed."""

from __future__ import annotations

from datetime import time

import pytest
from tests.api import MARKETPLACE, Caller
from tests.factories import (
    make_client,
    make_mentee,
    make_mentor,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
    open_weekly,
)

NIGHTS = [
    ("Europe/Berlin", "2027-10-31", 0, 10),
    ("Europe/Berlin", "2027-03-28", 0, 6),
    ("Australia/Lord_Howe", "2027-04-04", 0, 9),
    ("Australia/Lord_Howe", "2027-10-03", 0, 7),
    ("America/Havana", "2027-11-07", 0, 10),
    ("Asia/Beirut", "2027-10-30", 20, 10),
]
"""A day of a clock change in each zone, and the number of half hours in the four hours around
it."""

pytestmark = pytest.mark.parametrize(("zone", "day", "opens", "count"), NIGHTS)


class TestBookOfferedSlotsOnClockChange:
    def test_works_for_a_teacher(self, zone, day, opens, count):
        maria = make_teacher(zone=zone, opens=time(opens), closes=time((opens + 4) % 24))
        caller = Caller(make_student(), base="/api/bookings/")
        query = {"teacher_id": maria.uuid, "date": day, "duration": 30}
        slots = caller.get("slots/available/", query).body["available_slots"]
        for slot in slots:
            wish = {
                "teacher_id": str(maria.uuid),
                "start_time": slot["datetime_start"],
                "duration": 30,
            }
            made = caller.post("bookings/", wish)
            assert made.status == 201, (slot, made)
            assert (made.body["start_time"], made.body["end_time"]) == (
                slot["start_utc"],
                slot["end_utc"],
            )
        assert len(slots) == count

    def test_works_for_a_mentor(self, zone, day, opens, count):
        jane = make_mentor(zone=zone)
        for weekday in range(7):
            open_weekly(jane, weekday, time(opens), time((opens + 4) % 24))
        caller = Caller(make_mentee(zone=zone), base=f"/api/mentors/{jane.person_id}/")
        offered = caller.get("slots/", {"date": day, "duration": 30}).body
        for slot in offered["slots"]:
            wish = {
                "session_date": offered["date"],
                "start_time": slot["start_time"],
                "timezone": offered["timezone"],
                "duration": 30,
            }
            made = caller.post("bookings/", wish)
            assert made.status == 201, (slot, made)
            assert made.body["session_date"] == slot["start_utc"] == slot["session_date"]
            assert made.body["session_end_date"] == slot["end_utc"]
        assert len(offered["slots"]) == count

    def test_works_for_a_practitioner(self, zone, day, opens, count):
        smith = make_practitioner(zone=zone, opens=time(opens), closes=time((opens + 4) % 24))
        what = make_service(smith, duration_minutes=30)
        caller = Caller(make_client(zone=zone), base=MARKETPLACE)
        ids = {"practitioner_id": what.practitioner_id, "service_id": what.id}
        slots = caller.post("bookings/check-availability/", ids | {"date": day}).body["slots"]
        for slot in slots:
            made = caller.post("bookings/", ids | slot)
            assert made.status == 201, (slot, made)
        assert len(slots) == count
