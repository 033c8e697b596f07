"""What becomes of the credit of a booking that is cancelled."""

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
from bookable.domain.policy import TUTORING_PROGRAM
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


class TestAClientWhoCancels:
    @pytest.mark.parametrize("credit", [GOOD, ENDLESS])
    def test_gets_it_back_whole_wherever_the_policy_gives_anything_back(self, credit):
        assert fate(credit, now=IN_TIME) is CreditFate.IN_TIME
        assert fate(credit, now=ON_THE_LAST_DAY) is CreditFate.IN_TIME
        assert fate(credit, now=TOO_LATE) is CreditFate.TOO_LATE

    def test_gets_nothing_from_a_bundle_that_has_run_out(self):
        runs_out = SpentCredit(expires_at=IN_TIME)
        assert fate(runs_out, now=IN_TIME - TICK) is CreditFate.IN_TIME
        assert fate(runs_out, now=IN_TIME) is CreditFate.RUN_OUT

    def test_gets_nothing_from_a_bundle_that_was_canceled(self):
        assert fate(REVOKED) is CreditFate.BUNDLE_CANCELED

    def test_gets_nothing_for_a_draft_that_has_spent_none(self):
        assert fate(None, of=sold(Status.DRAFT)) is None

    def test_gets_nothing_by_moving_first(self):
        moved = decided(BY_CREDIT, Reschedule(start=START + 90 * HOUR), now=TOO_LATE).booking
        assert fate(GOOD, of=moved, now=TOO_LATE) is CreditFate.TOO_LATE

    def test_has_none_where_nothing_was_sold(self):
        assert fate(GOOD, of=booking(TUTORING_PROGRAM)) is None


class TestAClientWhoIsLetDown:
    @pytest.mark.parametrize("credit", [GOOD, ENDLESS, RUN_OUT, REVOKED])
    def test_gets_it_back_whatever_has_become_of_the_bundle(self, credit):
        for side, now in product(OTHERS, (IN_TIME, TOO_LATE, START + HOUR)):
            assert fate(credit, side=side, now=now) is CreditFate.LET_DOWN

    @pytest.mark.parametrize("credit", [GOOD, ENDLESS, RUN_OUT, REVOKED])
    def test_gets_it_back_by_leaving_what_others_moved(self, credit):
        moved = decided(BY_CREDIT, Reschedule(start=NOW + HOUR), by=Side.PROVIDER).booking
        assert moved.sale is not None
        assert moved.sale.moves == Moves(by_others=True)
        assert fate(credit, of=moved, now=NOW + HOUR - TICK) is CreditFate.MOVED

    def test_can_spend_it_for_a_while(self):
        longer = [each for each in CreditFate if each.lasts_longer]
        assert longer == [CreditFate.MOVED, CreditFate.LET_DOWN]
        assert all(each.comes_back for each in longer)
