"""Sessions from a world file are shown like any others."""

from __future__ import annotations

import json

import pytest
from tests.factories import NOW
from tests.world.worlds import PlainPasswords

from bookable.engine import accounts
from bookable.interfaces.world.loading import load


@pytest.fixture
def world():
    return {
        "people": [
            {
                "email": "jane@world.example",
                "name": "Jane Smith",
                "roles": ["mentor"],
                "company": "Tech Corp",
                "avatar_url": "https://example.com/avatar.jpg",
            },
            {
                "email": "john@world.example",
                "name": "John Doe",
                "roles": ["mentee"],
                "timezone": "Europe/Berlin",
            },
        ],
        "bookings": [
            {
                "key": "m1",
                "program": "mentoring",
                "provider": "jane@world.example",
                "client": "john@world.example",
                "start": "2025-10-15T14:30:00Z",
                "end": "2025-10-15T15:30:00Z",
                "status": "completed",
                "session_type": "chat",
                "notes": "N",
                "agenda": "A",
                "mentee_notes": "M",
                "actual_start": "2025-10-15T14:30:00Z",
                "actual_end": "2025-10-15T16:00:00Z",
            },
            {
                "key": "m2",
                "program": "mentoring",
                "provider": "jane@world.example",
                "client": "john@world.example",
                "start": "2027-10-15T14:30:00Z",
                "end": "2027-10-15T15:30:00Z",
                "status": "confirmed",
            },
        ],
    }


@pytest.fixture
def loaded(world):
    return load(json.dumps(world), now=NOW, passwords=PlainPasswords())


@pytest.fixture
def as_john(loaded, call):
    return call(accounts.by_email("john@world.example").actor)


class TestLoadedSession:
    def test_shows_every_field(self, as_john, loaded):
        number = loaded.bookings["m1"].id
        assert as_john.get(f"bookings/{number}/").body == {
            "id": number,
            "mentee_name": "John Doe",
            "mentor_name": "Jane Smith",
            "mentor_id": loaded.people["jane@world.example"].id,
            "mentor_avatar": "https://example.com/avatar.jpg",
            "mentor_company": "Tech Corp",
            "session_date": "2025-10-15T14:30:00Z",
            "session_end_date": "2025-10-15T15:30:00Z",
            "start_time": "16:30:00",
            "end_time": "17:30:00",
            "duration_minutes": 60,
            "session_type": "chat",
            "session_type_display": "Chat",
            "status": "completed",
            "status_display": "Completed",
            "notes": "N",
            "mentee_notes": "M",
            "agenda": "A",
            "meeting_link": "",
            "meeting_id": "",
            "location": "",
            "can_reschedule": False,
            "can_cancel": False,
            "is_upcoming": False,
            "created_at": "2027-03-01T08:00:00Z",
            "updated_at": "2027-03-01T08:00:00Z",
        }

    def test_is_a_video_session_by_default(self, as_john, loaded):
        shown = as_john.get(f"bookings/{loaded.bookings['m2'].id}/").body
        assert (shown["session_type"], shown["status"]) == ("video", "scheduled")
        assert (shown["is_upcoming"], shown["can_cancel"]) == (True, True)

    def test_counts_its_actual_duration(self, as_john):
        assert as_john.get("bookings/statistics/").body == {
            "total_sessions": 2,
            "completed_sessions": 1,
            "upcoming_sessions": 1,
            "cancelled_sessions": 0,
            "total_hours": 1.5,
            "favorite_session_types": ["chat", "video"],
        }

    def test_gets_its_link_with_its_first_step(self, as_john, loaded):
        body = {"session_date": "2027-10-16", "start_time": "10:00"}
        moved = as_john.post(f"bookings/{loaded.bookings['m2'].id}/reschedule/", body).body
        assert moved["session_date"] == "2027-10-16T08:00:00Z"
        assert moved["meeting_link"].startswith("https://meet.jit.si/")
