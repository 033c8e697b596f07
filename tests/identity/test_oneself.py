"""A person's own profile."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.api import Caller
from tests.factories import make_student, make_teacher
from tests.identity.issuers import PASSWORD
from tests.steps import request_booking

from bookable.domain.people import Actor
from bookable.storage.models import Booking, Person

CHANGES = {
    "name": "Ada King",
    "timezone": "Europe/Madrid",
    "company": "Analytical Engines",
    "avatar_url": "https://example.com/ada.png",
    "bio": "Numbers.\nAnd more numbers.",
    "slot_interval_minutes": 15,
    "buffer_before_minutes": 5,
    "buffer_after_minutes": 10,
    "minimum_notice_minutes": 120,
    "maximum_advance_days": 90,
    "daily_limit": 4,
    "weekly_limit": 12,
    "auto_accept": True,
}


@pytest.fixture
def as_ada(ada: Actor) -> Caller:
    """Ada, signed in."""
    return Caller(ada, base="/api/auth/")


class TestProfile:
    def test_shows_profile_and_pace(self, ada, as_ada):
        assert as_ada.get("me/").body == {
            "id": ada.person_id,
            "uuid": str(ada.uuid),
            "email": ada.email,
            "name": "Ada Lovelace",
            "timezone": "UTC",
            "roles": ["teacher"],
            "company": "",
            "avatar_url": "",
            "bio": "",
            "slot_interval_minutes": 30,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 0,
            "minimum_notice_minutes": 0,
            "maximum_advance_days": 730,
            "daily_limit": None,
            "weekly_limit": None,
            "auto_accept": False,
        }

    def test_every_field_can_be_changed(self, as_ada):
        before = as_ada.get("me/").body
        answer = as_ada.patch("me/", CHANGES)
        assert (answer.status, answer.body) == (200, before | CHANGES)
        assert as_ada.get("me/").body == answer.body

    @pytest.mark.parametrize("field", CHANGES)
    def test_keeps_omitted_fields(self, as_ada, field):
        before = as_ada.get("me/").body
        assert as_ada.patch("me/", {field: CHANGES[field]}).status == 200
        assert as_ada.get("me/").body == before | {field: CHANGES[field]}

    def test_empty_change_changes_nothing(self, as_ada):
        before = as_ada.get("me/").body
        assert as_ada.patch("me/", {}).body == before

    def test_name_is_trimmed(self, as_ada):
        assert as_ada.patch("me/", {"name": " Ada  King "}).body["name"] == "Ada  King"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", " \u00a0"),
            ("name", "Ada\nKing"),
            ("name", "\u202egniK adA"),
            ("name", "A" * 201),
            ("name", None),
            ("company", "Engines\u200b"),
            ("timezone", "Mars/Olympus"),
            ("timezone", ""),
            ("bio", "\x00"),
            ("avatar_url", "javascript:alert(1)"),
            ("avatar_url", "https://"),
            ("avatar_url", "https://:80/"),
            ("avatar_url", "https://?x"),
            ("avatar_url", "https://example.com:port/"),
            ("avatar_url", "https://[::1/"),
            ("avatar_url", "https://ada:secret@example.com/"),
            ("avatar_url", "https://example.com/a b"),
            ("slot_interval_minutes", 0),
            ("slot_interval_minutes", 1441),
            ("buffer_before_minutes", -1),
            ("buffer_after_minutes", 1441),
            ("minimum_notice_minutes", 366 * 1440 + 1),
            ("maximum_advance_days", 731),
            ("daily_limit", 0),
            ("daily_limit", 1001),
            ("weekly_limit", 7001),
            ("auto_accept", "perhaps"),
            ("email", "eve@example.com"),
            ("roles", ["staff"]),
            ("id", 1),
        ],
    )
    def test_invalid_field_returns_400(self, as_ada, field, value):
        before = as_ada.get("me/").body
        answer = as_ada.patch("me/", {"bio": "Changed", field: value})
        assert answer.status == 400, answer
        assert field in answer.body["detail"]
        assert as_ada.get("me/").body == before

    def test_change_is_replayed_under_its_key(self, as_ada):
        first = as_ada.patch("me/", {"name": "Ada King"}, Idempotency_Key="k")
        as_ada.patch("me/", {"name": "Ada Byron"})
        again = as_ada.patch("me/", {"name": "Ada King"}, Idempotency_Key="k")
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.body == first.body
        assert as_ada.get("me/").body["name"] == "Ada Byron"

    def test_change_by_cookie_needs_a_csrf_token(self, ada):
        browser = Client(enforce_csrf_checks=True)
        known = {"email": ada.email, "password": PASSWORD}
        given = browser.post("/api/auth/login/", known, content_type="application/json").json()
        change = {"data": {"name": "Eve"}, "content_type": "application/json"}
        assert browser.patch("/api/auth/me/", **change).status_code == 403
        token = {"X-CSRFToken": given["csrf_token"]}
        assert browser.patch("/api/auth/me/", **change, headers=token).status_code == 200

    def test_change_affects_only_the_caller(self, ada, as_ada):
        other = make_teacher(name="Maria Garcia")
        as_ada.patch("me/", {"name": "Ada King"})
        assert Person.objects.get(id=other.person_id).name == "Maria Garcia"


class TestProfileTimeZone:
    def test_moves_hours_and_keeps_bookings(self, at):
        maria = make_teacher()
        start = datetime(2027, 3, 2, 10, tzinfo=UTC)
        made = request_booking(maria, make_student(), start=start)
        Caller(maria, base="/api/auth/").patch("me/", {"timezone": "America/New_York"})
        lessons = Caller(maria, base="/api/bookings/")
        query = {"teacher_id": maria.uuid, "date": "2027-03-03"}
        first = lessons.get("slots/available/", query).body["available_slots"][0]
        assert (first["start_time"], first["start_utc"]) == ("09:00", "2027-03-03T14:00:00Z")
        assert Booking.objects.get(id=made.id).starts_at == start
