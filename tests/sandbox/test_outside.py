from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookable.engine import clock, sandbox

ELSEWHERE = datetime(2031, 5, 1, 12, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)


class TestVendorsInSandbox:
    def test_use_the_same_clock(self):
        now = clock.now()
        assert clock.outside(now, now=now) == now
        assert clock.outside(ELSEWHERE, now=now) == ELSEWHERE

    @pytest.mark.parametrize(("off", "about_now"), [(-4, True), (4, True), (-6, False), (6, False)])
    def test_tolerate_a_clock_that_is_off(self, off, about_now):
        moment = clock.now() + timedelta(minutes=off)
        assert clock.is_about_now(moment, within=FIVE_MINUTES) is about_now


@pytest.mark.django_db
@pytest.mark.usefixtures("in_a_sandbox")
class TestVendorsOutsideSandbox:
    def test_use_the_real_time_if_the_clock_is_set(self):
        real = clock.now()
        now = sandbox.set_clock(ELSEWHERE)
        assert abs(clock.outside(now, now=now) - real) < timedelta(minutes=1)
        ahead = clock.outside(now + timedelta(hours=2), now=now) - clock.outside(now, now=now)
        assert abs(ahead - timedelta(hours=2)) < timedelta(minutes=1)

    def test_use_the_same_clock_while_it_runs(self):
        now = clock.now()
        assert clock.outside(now, now=now) == now

    def test_accept_either_time(self):
        real = clock.now()
        now = sandbox.set_clock(ELSEWHERE)
        assert clock.is_about_now(now, within=FIVE_MINUTES)
        assert clock.is_about_now(real, within=FIVE_MINUTES)
        assert not clock.is_about_now(now + timedelta(minutes=6), within=FIVE_MINUTES)
