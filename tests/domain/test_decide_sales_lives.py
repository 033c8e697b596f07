"""Random lives of sales: whatever people try, no more money goes back than was paid."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.domain.given import COMMANDS, HOUR, MADE, START
from tests.domain.sold import (
    COURSE_DAY,
    PACKAGE,
    PACKAGE_PART,
    SEAT,
    WHOLE_COURSE,
    bill,
    decided,
    sold,
)

from bookable.domain.commands import Cancel, Command, Pay, Reinstate, Reschedule
from bookable.domain.events import BookingCanceled, BookingPaid, BookingReinstated, Event
from bookable.domain.lifecycle import Status, Step
from bookable.domain.money import Bill, CancellationPolicy, PaymentStatus, Tier
from bookable.domain.overdue import due
from bookable.domain.people import Side
from bookable.domain.programs import MARKETPLACE_PROGRAM
from bookable.domain.refusals import Refusal
from bookable.domain.sales import Part
from bookable.domain.services import Kind

KINDS = [{}, SEAT, WHOLE_COURSE, COURSE_DAY, PACKAGE, PACKAGE_PART, {"kind": Kind.BUNDLE}]
PAID_BY_NOBODY = {PaymentStatus.UNPAID, PaymentStatus.NOT_REQUIRED}

sides = st.sampled_from(Side)
amounts = st.integers(0, 10_000)
tiers = st.builds(Tier, st.integers(0, 100), st.integers(0, 100))
policies = st.builds(CancellationPolicy, st.lists(tiers, max_size=3).map(tuple))
starts = st.integers(-30, 30).map(lambda days: START + days * 24 * HOUR)
# A part may still be without a time. A move always names one.
parts = st.lists(st.builds(Part, st.none() | starts, st.booleans()), max_size=6).map(tuple)


class SoldLife(RuleBasedStateMachine):
    """One booking with a sale, people who try every command, and the amounts paid and refunded."""

    @initialize(
        kind=st.sampled_from(KINDS),
        policy=policies,
        status=st.sampled_from([Status.DRAFT, Status.PENDING_PAYMENT, Status.CONFIRMED]),
        payment=st.sampled_from(sorted(PAID_BY_NOBODY)),
    )
    def is_sold(
        self,
        kind: dict[str, Any],
        policy: CancellationPolicy,
        status: Status,
        payment: PaymentStatus,
    ) -> None:
        facts = {**kind, "payment": payment, "policy": policy}
        span = {"span": None} if kind in (PACKAGE, PACKAGE_PART) else {}
        self.booking, self.now = sold(status, sale_of=facts, **span), MADE
        self.came_in = self.went_back = 0

    @property
    def bill(self) -> Bill:
        assert self.booking.sale is not None
        return self.booking.sale.bill

    @rule(pause=st.integers(0, 72).map(lambda hours: hours * HOUR / 2))
    def time_passes(self, pause: timedelta) -> None:
        self.now += pause

    @rule(step=st.sampled_from(sorted(MARKETPLACE_PROGRAM.lifecycle)), side=sides)
    def someone_takes_a_step(self, step: Step, side: Side) -> None:
        # Only bookings with a time are realigned: the plan reads their agreed times.
        if step is not Step.REALIGN or self.booking.span is not None:
            self.someone_tries(COMMANDS[step](), side)

    @rule(cents=amounts, side=sides)
    def someone_pays(self, cents: int, side: Side) -> None:
        self.someone_tries(Pay(cents=cents, method="card"), side)

    @rule(cents=amounts)
    def money_comes_late(self, cents: int) -> None:
        self.someone_tries(Reinstate(cents=cents), Side.SYSTEM)

    @rule(start=starts, length=st.sampled_from([None, HOUR, 2 * HOUR]), side=sides)
    def someone_moves_it(self, start: datetime, length: timedelta | None, side: Side) -> None:
        self.someone_tries(Reschedule(start=start, length=length), side)

    @rule(whose=st.none() | sides, parts=parts, with_parent=st.booleans(), side=sides)
    def someone_cancels(
        self, whose: Side | None, parts: tuple[Part, ...], with_parent: bool, side: Side
    ) -> None:
        command = Cancel(canceled_by=whose, parts=parts, with_parent=with_parent)
        self.someone_tries(command, side)

    def someone_tries(self, command: Command, side: Side) -> None:
        while (overdue := due(self.booking, program=MARKETPLACE_PROGRAM, now=self.now)) is not None:
            self.takes(overdue, Side.SYSTEM)
        with suppress(Refusal):
            self.takes(command, side)

    def takes(self, command: Command, side: Side) -> None:
        before = self.booking
        decision = decided(before, command, by=side, now=self.now)
        self.booking = decision.booking
        for event in decision.events:
            self.is_counted(event)
        if not decision.events:
            assert self.booking == before

    def is_counted(self, event: Event) -> None:
        if isinstance(event, BookingPaid | BookingReinstated):
            self.came_in += event.cents
        if isinstance(event, BookingCanceled):
            self.went_back += event.refund_cents

    @invariant()
    def gives_back_no_more_than_came_in(self) -> None:
        assert 0 <= self.bill.pending_cents <= self.bill.paid_cents

    @invariant()
    def has_told_the_ledger_of_every_cent(self) -> None:
        assert (self.bill.paid_cents, self.bill.pending_cents) == (self.came_in, self.went_back)

    @invariant()
    def says_truly_how_its_payment_stands(self) -> None:
        status, bill = self.bill.status, self.bill
        # Promises do not count: the status follows the money that has moved.
        assert (bill.paid_cents > 0) == (status == "paid")
        assert status not in PAID_BY_NOBODY or bill.paid_cents == 0

    @invariant()
    def gives_money_back_only_when_it_is_canceled(self) -> None:
        assert self.booking.status is Status.CANCELED or self.bill.pending_cents == 0

    @invariant()
    def never_lets_go_of_what_was_paid_for_by_itself(self) -> None:
        if self.bill.status is PaymentStatus.PAID:
            assert self.booking.hold_until is None

    @invariant()
    def takes_time_up_only_where_it_has_any(self) -> None:
        if self.booking.holds_time:
            assert self.booking.span is not None
            assert self.booking.seat is None

    @invariant()
    def keeps_its_price_and_its_policy(self) -> None:
        assert self.bill.price_cents == bill().price_cents


TestALifeOfWhatWasSold: Any = SoldLife.TestCase
TestALifeOfWhatWasSold.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)


@pytest.mark.long
class TestManyMoreLivesOfWhatWasSold(TestALifeOfWhatWasSold):  # type: ignore[misc]
    settings = settings(max_examples=500, stateful_step_count=30, deadline=None)
