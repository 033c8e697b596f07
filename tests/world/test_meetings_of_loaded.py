from __future__ import annotations

import json

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import NOW

from bookable.effects.vendor_meetings import make_meeting
from bookable.interfaces.world.loading import load
from bookable.storage.models import Booking, Meeting

PEOPLE = [
    {"email": "maria@example.com", "name": "Maria", "roles": ["teacher"]},
    {"email": "sam@example.com", "name": "Sam", "roles": ["student"]},
]


def booked(key, day, status="confirmed"):
    return {
        "key": key,
        "program": "tutoring",
        "provider": "maria@example.com",
        "client": "sam@example.com",
        "start": f"{day}T09:00:00Z",
        "end": f"{day}T10:00:00Z",
        "status": status,
    }


@pytest.mark.django_db
class TestLoadedBookingMeetings:
    def test_confirmed_future_bookings_get_a_meeting(self):
        wanted = [booked("ahead", "2027-03-09"), booked("past", "2027-02-02")]
        wanted.append(booked("asked", "2027-03-10", "requested"))
        load(json.dumps({"people": PEOPLE, "bookings": wanted}), now=NOW, passwords=str)
        jobs = ProcrastinateJob.objects.filter(task_name="make_meeting")
        ahead = Booking.objects.get(key="ahead")
        assert [job.args for job in jobs] == [{"booking_id": ahead.id}]
        make_meeting(ahead.id)
        assert Meeting.objects.get().booking_id == ahead.id
