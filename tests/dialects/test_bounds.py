"""Limits on the number of things one person can create, with errors in plain words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.api import Caller, set_clock
from tests.factories import (
    NOW,
    make_client,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
)
from tests.steps import buy, pay_by_hand, request_booking

from bookable.domain.bounds import NOTES, NOTES_SHOWN
from bookable.engine import clock
from bookable.engine.throttles import Throttle
from bookable.storage.models import Booking, IdempotencyKey, Note

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_now(db: None) -> Any:
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


class TestNoteLimit:
    @pytest.fixture
    def path(self) -> str:
        """The notes of a booking that has as many as allowed."""
        self.seller, self.john = make_practitioner(), make_client()
        booking = pay_by_hand(buy(make_service(self.seller), self.john), by=self.seller)
        Note.objects.bulk_create(
            Note(
                booking_id=booking.id,
                author_id=self.john.person_id,
                content=f"Note {number}",
                is_private=False,
                created_at=NOW,
            )
            for number in range(NOTES)
        )
        return f"bookings/{booking.id}/"

    @pytest.fixture
    def as_john(self, path: str) -> Caller:
        return Caller(self.john, base="/api/v1/drf/")

    def test_is_reported_with_400(self, as_john: Caller, path: str) -> None:
        answer = as_john.post(f"{path}notes/", {"content": "One more"})
        assert answer.status == 400, answer
        assert answer.body == {"detail": "notes: there are 200, and there may be no more"}

    def test_detail_shows_the_latest_notes(self, as_john: Caller, path: str) -> None:
        shown = [each["content"] for each in as_john.get(path).body["notes"]]
        assert shown == [f"Note {number}" for number in range(NOTES - NOTES_SHOWN, NOTES)]
        assert len(as_john.get(f"{path}notes/").body) == NOTES


class TestStoredAnswersLimit:
    @pytest.fixture(autouse=True)
    def _little_room(self, settings: Any, monkeypatch: Any) -> None:
        settings.BOOKABLE_THROTTLES = True
        little = Throttle("kept answers", at_most=12_000, window=DAY)
        monkeypatch.setattr("bookable.interfaces.http.door.KEPT_ANSWERS", little)

    def test_is_per_person_and_replays_still_work(self) -> None:
        john, jane = (Caller(make_student(), base="/api/auth/") for _ in range(2))
        change = {"bio": "x" * 9_000}
        first = john.patch("me/", change, Idempotency_Key="one")
        assert first.status == 200, first
        refused = john.patch("me/", {"bio": "y" * 9_000}, Idempotency_Key="two")
        assert refused.status == 429
        assert 0 < int(refused.headers["Retry-After"]) <= DAY.total_seconds()
        assert john.get("me/").body["bio"] == change["bio"], "what was refused did not happen"
        again = john.patch("me/", change, Idempotency_Key="one")
        assert (again.status, again.text) == (200, first.text)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert john.patch("me/", {"bio": "z"}).status == 200, "without a key nothing is kept"
        assert jane.patch("me/", change, Idempotency_Key="one").status == 200
        assert IdempotencyKey.objects.count() == 2


class TestMyBookingsWithoutPages:
    @pytest.mark.parametrize("path", ["bookings/my/", "bookings/"])
    def test_has_the_last_year_and_the_future_while_pages_have_all(self, path: str) -> None:
        maria, john = make_teacher(), make_student()
        made = [
            request_booking(maria, john, start=NOW + day * DAY + timedelta(hours=2))
            for day in (1, 2, 3)
        ]
        long_ago, lately, ahead = (Booking.objects.filter(id=each.id) for each in made)
        for found, start, written in ((long_ago, 400, 400), (lately, 400, 300), (ahead, -9, 400)):
            begins = NOW - start * DAY
            found.update(
                starts_at=begins,
                ends_at=begins + timedelta(hours=1),
                created_at=NOW - written * DAY,
            )
        caller = Caller(john, base="/api/bookings/")
        listed = [each["id"] for each in caller.get(path).body]
        assert listed == [str(made[2].uuid), str(made[1].uuid)]
        assert caller.get(path, {"page": 1}).body["count"] == 3
