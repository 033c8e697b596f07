"""Rate limits on booking and confirming, in every dialect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.api import Caller, set_clock
from tests.factories import NOW, make_student, make_teacher
from tests.races import at_once

from bookable.domain.refusals import TooManyAttempts
from bookable.engine import clock
from bookable.engine.throttles import Throttle
from bookable.interfaces.http import throttling
from bookable.storage.models import AttemptCount

MINUTE = timedelta(minutes=1)


def spent(throttle: Throttle, times: int, *, who: str = "7", now: Any = NOW) -> int:
    """Return how many of some attempts were allowed."""
    through = 0
    for _ in range(times):
        try:
            throttle.spend(who, now=now)
            through += 1
        except TooManyAttempts:
            pass
    return through


@pytest.mark.django_db
class TestRateLimit:
    def test_allows_the_configured_number(self):
        assert spent(Throttle("trying", at_most=40, window=MINUTE), 60) == 40

    def test_says_when_to_retry(self):
        throttle = Throttle("trying", at_most=1, window=MINUTE)
        throttle.spend("7", now=NOW)
        with pytest.raises(TooManyAttempts) as refused:
            throttle.spend("7", now=NOW + timedelta(seconds=20))
        assert refused.value.retry_after_seconds == 40

    def test_counts_each_person_separately(self):
        throttle = Throttle("trying", at_most=3, window=MINUTE)
        assert spent(throttle, 5, who="7") == 3
        assert spent(throttle, 5, who="8") == 3

    def test_starts_again_with_the_next_window(self):
        throttle = Throttle("trying", at_most=3, window=MINUTE)
        assert spent(throttle, 5) == 3
        assert spent(throttle, 5, now=NOW + MINUTE) == 3

    def test_is_shared_by_all_processes(self):
        here, there = (Throttle("trying", at_most=40, window=MINUTE) for _ in range(2))
        through = sum(spent(each, 1) for _ in range(60) for each in (here, there))
        assert 40 <= through <= 44

    def test_takes_no_statement_for_rare_callers(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            spent(Throttle("trying", at_most=300, window=MINUTE), 14)

    def test_forgets_callers_whose_window_is_over(self, monkeypatch):
        monkeypatch.setattr("bookable.engine.throttles.REMEMBERED", 10)
        throttle = Throttle("trying", at_most=3, window=MINUTE)
        for number in range(50):
            throttle.spend(str(number), now=NOW + number * MINUTE)
        assert len(throttle._tallies) <= 10


@pytest.mark.usefixtures("committed")
class TestConcurrentRateLimit:
    def test_counts_every_request(self):
        throttle = Throttle("trying", at_most=40, window=MINUTE)

        def attempt() -> bool:
            try:
                throttle.spend("7", now=NOW)
            except TooManyAttempts:
                return False
            return True

        assert 40 <= sum(at_once([attempt] * 64)) <= 42
        assert AttemptCount.objects.get(subject="trying by 7").count >= 40


@pytest.mark.django_db
class TestBookingRateLimit:
    @pytest.fixture(autouse=True)
    def _narrow(self, settings: Any, monkeypatch: Any) -> Iterator[None]:
        settings.BOOKABLE_THROTTLES = True
        narrow = Throttle("booking", at_most=2, window=MINUTE)
        monkeypatch.setattr(
            "bookable.interfaces.dialects.tutoring.controllers.Bookings.limits",
            throttling.Limits(narrow, Throttle("from", at_most=3, window=MINUTE)),
        )
        set_clock(NOW)
        yield
        clock.follow_sandbox(False)

    def book(self, caller: Caller, provider: Any, number: int, **more: str) -> Any:
        start = NOW + timedelta(days=1 + number, hours=2)
        asked = {
            "teacher_id": str(provider.uuid),
            "start_time": start.isoformat(),
            "duration": 60,
        }
        return caller.post("bookings/", asked, **more)

    def test_returns_429_with_retry_after(self):
        maria = make_teacher()
        caller = Caller(make_student(), base="/api/bookings/")
        answers = [self.book(caller, maria, number) for number in range(3)]
        assert [answer.status for answer in answers] == [201, 201, 429]
        assert answers[2].headers["Retry-After"] == "60"
        assert "error" in answers[2].body

    def test_does_not_affect_reads(self):
        caller = Caller(make_student(), base="/api/bookings/")
        assert {caller.get("bookings/my/").status for _ in range(5)} == {200}

    def test_does_not_count_replays(self):
        maria = make_teacher()
        caller = Caller(make_student(), base="/api/bookings/")
        key = {"Idempotency-Key": "again"}
        assert {self.book(caller, maria, 0, **key).status for _ in range(5)} == {201}

    def test_counts_by_remote_address_too(self):
        maria = make_teacher()
        there = [Caller(make_student(), base="/api/bookings/") for _ in range(4)]
        for caller in there:
            caller._client.defaults["REMOTE_ADDR"] = "203.0.113.7"
        statuses = [self.book(each, maria, n).status for n, each in enumerate(there)]
        assert statuses == [201, 201, 201, 429]
        here = [Caller(make_student(), base="/api/bookings/") for _ in range(4)]
        statuses = [self.book(each, maria, 9 + n).status for n, each in enumerate(here)]
        assert statuses == [201] * 4
