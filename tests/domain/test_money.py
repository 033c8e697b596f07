"""Prices, what is owed of them, and how much a cancellation gives back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.given import HOUR, NOW, START, TICK
from tests.domain.sold import HALF_ON_THE_LAST_DAY, PRICE, bill

from bookable.domain.money import (
    AWAITED,
    NOTHING_OWED,
    USUAL_POLICY,
    CancellationPolicy,
    PaymentStatus,
    Tier,
    share,
)

tiers = st.builds(Tier, st.integers(0, 200), st.integers(0, 100))
policies = st.builds(CancellationPolicy, st.lists(tiers, max_size=5).map(tuple))
moments = st.integers(-300, 300).map(lambda half_hours: START + half_hours * HOUR / 2)


def percent(policy: CancellationPolicy, *, before: timedelta) -> int:
    """Return what a policy gives back some time before the start."""
    return policy.percent(start=START, now=START - before)


class TestUsualPolicy:
    def test_refunds_everything_until_a_day_before(self):
        assert percent(USUAL_POLICY, before=72 * HOUR) == 100
        assert percent(USUAL_POLICY, before=24 * HOUR + TICK) == 100

    def test_exactly_a_day_before_is_in_time(self):
        assert percent(USUAL_POLICY, before=24 * HOUR) == 100

    def test_refunds_nothing_later(self):
        assert percent(USUAL_POLICY, before=24 * HOUR - TICK) == 0
        assert percent(USUAL_POLICY, before=timedelta(0)) == 0


class TestTieredPolicy:
    @pytest.mark.parametrize(
        ("before", "back"),
        [
            (24 * HOUR, 100),
            (24 * HOUR - TICK, 50),
            (2 * HOUR, 50),
            (2 * HOUR - TICK, 0),
            (-HOUR, 0),
        ],
    )
    def test_uses_the_tier_that_is_open(self, before: timedelta, back: int):
        assert percent(HALF_ON_THE_LAST_DAY, before=before) == back

    def test_order_of_tiers_does_not_matter(self):
        turned = CancellationPolicy(HALF_ON_THE_LAST_DAY.tiers[::-1])
        for hours in range(-2, 50):
            before = hours * HOUR
            assert percent(turned, before=before) == percent(HALF_ON_THE_LAST_DAY, before=before)

    def test_earlier_never_gets_less(self):
        odd = CancellationPolicy((Tier(48, 10), Tier(24, 80)))
        assert percent(odd, before=50 * HOUR) == 80

    def test_is_the_same_after_it_was_stored(self):
        rows = HALF_ON_THE_LAST_DAY.as_rows
        assert rows == [[24, 100], [2, 50]]
        assert CancellationPolicy.of_rows(rows) == HALF_ON_THE_LAST_DAY


class TestCancellationPolicy:
    def test_without_tiers_refunds_nothing(self):
        assert percent(CancellationPolicy(()), before=1000 * HOUR) == 0

    def test_tier_up_to_the_start_includes_the_start(self):
        flexible = CancellationPolicy((Tier(0, 100),))
        assert percent(flexible, before=timedelta(0)) == 100
        assert percent(flexible, before=-TICK) == 0

    def test_counts_elapsed_hours_across_a_clock_change(self):
        berlin = ZoneInfo("Europe/Berlin")
        start = datetime(2027, 3, 28, 12, tzinfo=berlin).astimezone(UTC)
        day_before = datetime(2027, 3, 27, 12, tzinfo=berlin).astimezone(UTC)
        assert start - day_before == 23 * HOUR
        assert USUAL_POLICY.percent(start=start, now=day_before) == 0

    def test_missed_tier_is_the_last_one_that_gave_back_more(self):
        policy = CancellationPolicy((Tier(72, 100), Tier(24, 50), Tier(2, 10)))
        missed = [policy.missed_tier(percent) for percent in (0, 10, 50, 100)]
        assert missed == [Tier(2, 10), Tier(24, 50), Tier(72, 100), None]

    def test_booking_without_a_time_is_refunded_in_full(self):
        assert USUAL_POLICY.percent(start=None, now=NOW) == 100

    @given(policy=policies, earlier=moments, later=moments)
    def test_later_never_gets_more(
        self, policy: CancellationPolicy, earlier: datetime, later: datetime
    ):
        earlier, later = sorted([earlier, later])
        before = policy.percent(start=START, now=earlier)
        assert before >= policy.percent(start=START, now=later)

    @given(policy=policies, now=moments)
    def test_percent_is_that_of_a_tier_or_nothing(self, policy: CancellationPolicy, now: datetime):
        assert policy.percent(start=START, now=now) in {0, *(t.percent for t in policy.tiers)}


class TestShare:
    def test_is_the_whole_amount_by_default(self):
        assert share(PRICE) == PRICE

    def test_is_a_percent_of_a_part(self):
        assert share(PRICE, percent=50) == 2500
        assert share(PRICE, part=2, of=5) == 2000
        assert share(PRICE, percent=50, part=2, of=5) == 1000

    def test_rounds_down_to_whole_cents(self):
        assert share(1000, part=1, of=3) == 333
        assert share(1000, part=2, of=3) == 666
        assert share(1, percent=99) == 0

    def test_of_no_parts_is_nothing(self):
        assert share(PRICE, part=0, of=0) == 0

    @given(
        cents=st.integers(0, 10**12),
        percents=st.lists(st.integers(0, 100), min_size=1, max_size=40),
    )
    def test_sum_of_shares_never_exceeds_the_amount(self, cents: int, percents: list[int]):
        of = len(percents)
        apart = sum(share(cents, percent=each, part=1, of=of) for each in percents)
        together = share(cents, part=sum(percents), of=100 * of)
        assert 0 <= apart <= together <= cents

    @given(cents=st.integers(0, 10**12), percent=st.integers(0, 100))
    def test_loses_less_than_a_cent(self, cents: int, percent: int):
        assert 0 <= cents * percent - 100 * share(cents, percent=percent) < 100


class TestBill:
    def test_total_is_price_less_discount(self):
        assert bill(discount_cents=1200).total_cents == PRICE - 1200

    def test_total_is_nothing_if_a_credit_paid(self):
        assert bill(credits_used=1).total_cents == 0

    @pytest.mark.parametrize("status", PaymentStatus)
    def test_awaits_its_total_until_that_is_paid(self, status: PaymentStatus):
        is_awaited = status in {"unpaid", "pending", "failed"}
        awaited = bill(status, discount_cents=1200).awaited_cents
        assert awaited == (PRICE - 1200 if is_awaited else 0)

    def test_kept_is_what_was_paid_less_refunds(self):
        assert bill(refunded_cents=1500).kept_cents == PRICE - 1500
        assert bill(refunded_cents=1500, pending_cents=500).kept_cents == PRICE - 2000

    @pytest.mark.parametrize("status", PaymentStatus)
    def test_owes_nothing_if_paid_or_free(self, status: PaymentStatus):
        expected = {"paid", "partially_refunded", "not_required"}
        nothing_owed = status in expected
        assert bill(status).owes_nothing == nothing_owed


class TestPaymentStatus:
    def test_nothing_owed_awaits_no_payment(self):
        assert NOTHING_OWED.isdisjoint(AWAITED)

    def test_partial_refund_owes_nothing_and_full_refund_does(self):
        assert PaymentStatus.PARTIALLY_REFUNDED in NOTHING_OWED
        assert set(PaymentStatus) - NOTHING_OWED - AWAITED == {PaymentStatus.REFUNDED}
