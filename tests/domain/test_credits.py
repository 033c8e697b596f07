"""What becomes of the credit of a canceled booking."""

from __future__ import annotations

from datetime import datetime
from itertools import product

import pytest
from tests.domain.given import HOUR, NOW, START, TICK, booking
from tests.domain.sold import bill, decided, sold

from bookable.domain.booking import Booking
from bookable.domain.commands import Reschedule
from bookable.domain.lifecycle import Status
from bookable.domain.money import PaymentStatus
from bookable.domain.moves import Moves
from bookable.domain.people import Side
from bookable.domain.programs import TUTORING_PROGRAM
from bookable.domain.refunds import CreditFate, SpentCredit, credit_fate

IN_TIME = START - 24 * HOUR
ON_THE_LAST_DAY = IN_TIME + TICK
TOO_LATE = START - 2 * HOUR + TICK

OTHERS = [Side.PROVIDER, Side.STAFF, Side.SYSTEM]
GOOD = SpentCredit(expires_at=START + 30 * HOUR)
ENDLESS = SpentCredit(expires_at=None)
RUN_OUT = SpentCredit(expires_at=NOW)
REVOKED = SpentCredit(expires_at=START + 30 * HOUR, is_revoked=True)
BY_CREDIT = sold(sale_of={"bill": bill(PaymentStatus.NOT_REQUIRED, credits_used=1)})


def fate(
    credit: SpentCredit | None,
    *,
    of: Booking = BY_CREDIT,
    side: Side = Side.CLIENT,
    now: datetime = NOW,
) -> CreditFate | None:
    return credit_fate(of, credit, side=side, now=now)


class TestCreditFateClientCancels:
    @pytest.mark.parametrize("credit", [GOOD, ENDLESS])
    def test_comes_back_whole_if_the_policy_gives_anything(self, credit):
        assert fate(credit, now=IN_TIME) is CreditFate.IN_TIME
        assert fate(credit, now=ON_THE_LAST_DAY) is CreditFate.IN_TIME
        assert fate(credit, now=TOO_LATE) is CreditFate.TOO_LATE

    def test_is_lost_with_an_expired_bundle(self):
        runs_out = SpentCredit(expires_at=IN_TIME)
        assert fate(runs_out, now=IN_TIME - TICK) is CreditFate.IN_TIME
        assert fate(runs_out, now=IN_TIME) is CreditFate.RUN_OUT

    def test_is_lost_with_a_canceled_bundle(self):
        assert fate(REVOKED) is CreditFate.BUNDLE_CANCELED

    def test_draft_that_spent_none_gets_none(self):
        assert fate(None, of=sold(Status.DRAFT)) is None

    def test_moving_first_does_not_save_it(self):
        moved = decided(BY_CREDIT, Reschedule(start=START + 90 * HOUR), now=TOO_LATE).booking
        assert fate(GOOD, of=moved, now=TOO_LATE) is CreditFate.TOO_LATE

    def test_booking_without_a_sale_has_none(self):
        assert fate(GOOD, of=booking(TUTORING_PROGRAM)) is None


class TestCreditFateClientLetDown:
    @pytest.mark.parametrize("credit", [GOOD, ENDLESS, RUN_OUT, REVOKED])
    def test_comes_back_whatever_became_of_the_bundle(self, credit):
        for side, now in product(OTHERS, (IN_TIME, TOO_LATE, START + HOUR)):
            assert fate(credit, side=side, now=now) is CreditFate.LET_DOWN

    @pytest.mark.parametrize("credit", [GOOD, ENDLESS, RUN_OUT, REVOKED])
    def test_comes_back_after_a_move_by_others(self, credit):
        moved = decided(BY_CREDIT, Reschedule(start=NOW + HOUR), by=Side.PROVIDER).booking
        assert moved.sale is not None
        assert moved.sale.moves == Moves(by_others=True)
        assert fate(credit, of=moved, now=NOW + HOUR - TICK) is CreditFate.MOVED

    def test_can_be_spent_for_a_while(self):
        longer = [each for each in CreditFate if each.lasts_longer]
        assert longer == [CreditFate.MOVED, CreditFate.LET_DOWN]
        assert all(each.comes_back for each in longer)
