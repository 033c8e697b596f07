"""What becomes of refunds when the vendor reports reversals: late, repeated and in any order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookable.domain.payments import Reversal, ReversalState
from bookable.domain.reversals import (
    DISPUTE,
    HAS_LEFT,
    OUTSIDE,
    PROMISED,
    Refund,
    RefundState,
    apply_reports,
    can_be_sent,
)

PAID = 5000
R, S = ReversalState, RefundState


def due(number: int = 1, cents: int = PAID, **more: Any) -> Refund:
    plain = {"id": number, "cents": cents, "reason": "canceled", "state": S.DUE}
    return Refund(**plain | more)


def refund(name: str = "re_1", cents: int = 2000, state: R = R.DONE, **more: Any) -> Reversal:
    return Reversal(id=name, cents=cents, state=state, **more)


def dispute(state: R = R.PENDING, cents: int = PAID, name: str = "du_1") -> Reversal:
    return Reversal(id=name, cents=cents, state=state, is_dispute=True)


def book(kept: list[Refund], *reports: Reversal) -> list[Refund]:
    """Return the refunds after all reports were applied, one after the other."""
    for each in reports:
        changes = apply_reports(kept, [each], paid_cents=PAID, vendor="stripe")
        for change in changes:
            if change.before is None:
                kept = [*kept, replace(change.after, id=100 + len(kept))]
            else:
                kept = [change.after if old == change.before else old for old in kept]
    return kept


def stands(kept: list[Refund]) -> list[tuple[int, str]]:
    return [(each.cents, each.state.value) for each in kept]


class TestRefundMadeAtVendor:
    def test_counts_and_reduces_what_is_promised(self):
        kept = book([due()], refund())
        assert stands(kept) == [(3000, "due"), (2000, "made")]
        assert (kept[1].reason, kept[1].vendor_id) == (OUTSIDE, "re_1")

    def test_repeated_report_counts_once(self):
        assert stands(book([], refund(), refund(), refund())) == [(2000, "made")]

    def test_full_refund_leaves_nothing_promised(self):
        assert stands(book([due()], refund(cents=PAID))) == [(PAID, "void"), (PAID, "made")]

    def test_latest_promise_is_reduced_first(self):
        kept = book([due(1, 2000), due(2, 3000)], refund(cents=4000))
        assert stands(kept) == [(1000, "due"), (3000, "void"), (4000, "made")]

    def test_failed_before_it_was_reported_counts_for_nothing(self):
        assert book([], refund(state=R.FAILED)) == []


class TestRefundWeRequested:
    def test_is_matched_by_our_reference_if_no_answer_came(self):
        [kept] = book([due(7)], refund(cents=PAID, reference="7"))
        assert (kept.state, kept.vendor_id, kept.method) == ("made", "re_1", "stripe")

    def test_takes_the_reported_amount(self):
        assert stands(book([due(7)], refund(cents=4000, reference="7"))) == [(4000, "made")]

    def test_is_sent_until_it_is_made(self):
        pending = refund(cents=PAID, state=R.PENDING, reference="7")
        assert stands(book([due(7)], pending)) == [(PAID, "sent")]
        done = replace(pending, state=R.DONE)
        assert stands(book([due(7)], pending, done, pending)) == [(PAID, "made")]

    def test_failed_later_is_owed_again(self):
        report = refund(cents=PAID, reference="7")
        failed = replace(report, state=R.FAILED)
        assert stands(book([due(7)], report, failed, report)) == [(PAID, "failed")]

    def test_old_failure_does_not_fail_the_retry(self):
        again = due(7, vendor_id="re_1", method="stripe")
        failed = refund(cents=PAID, state=R.FAILED, reference="7")
        assert book([again], failed) == [again]
        [kept] = book([again], failed, refund("re_2", PAID, reference="7"))
        assert (kept.state, kept.vendor_id) == ("made", "re_2")

    def test_made_by_hand_after_a_failure_stays_made(self):
        by_hand = due(7, state=S.MADE, vendor_id="re_1", method="cash")
        failed = refund(cents=PAID, state=R.FAILED, reference="7")
        assert book([by_hand], failed) == [by_hand]

    def test_made_by_hand_and_at_the_vendor_counts_twice(self):
        by_hand = due(7, 2000, state=S.MADE, method="cash")
        kept = book([by_hand], refund(cents=2000, reference="7"))
        assert stands(kept) == [(2000, "made"), (2000, "made")]

    def test_reference_of_another_payment_does_not_match(self):
        kept = book([due(7, 2000)], refund(cents=1000, reference="8"))
        assert stands(kept) == [(2000, "due"), (1000, "made")]


class TestDisputeReport:
    def test_open_dispute_takes_nothing(self):
        kept = book([due()], dispute())
        assert stands(kept) == [(PAID, "due"), (PAID, "disputed")]
        assert kept[1].reason == DISPUTE

    def test_lost_dispute_counts_as_refunded(self):
        kept = book([due()], dispute(), dispute(R.DONE))
        assert stands(kept) == [(PAID, "void"), (PAID, "made")]

    def test_won_dispute_changes_nothing(self):
        kept = book([due()], dispute(), dispute(R.WON))
        assert stands(kept) == [(PAID, "due"), (PAID, "won")]

    def test_won_before_it_was_reported_is_none(self):
        assert book([], dispute(R.WON)) == []

    def test_lost_dispute_takes_at_most_what_is_left(self):
        kept = book([], refund(cents=2000), dispute(R.DONE))
        assert stands(kept) == [(2000, "made"), (3000, "made")]

    def test_late_report_does_not_reopen_it(self):
        kept = book([], dispute(R.DONE), dispute())
        assert stands(kept) == [(PAID, "made")]


class TestRefundCanBeSent:
    def test_if_it_is_neither_refunded_nor_disputed(self):
        kept = book([due(1, 3000)], refund())
        assert can_be_sent(kept[0], kept, paid_cents=PAID)

    @pytest.mark.parametrize(("disputed", "can"), [(PAID, False), (2001, False), (2000, True)])
    def test_not_while_that_money_is_disputed(self, disputed: int, can: bool):
        kept = book([due(1, 3000)], dispute(cents=disputed))
        assert can_be_sent(kept[0], kept, paid_cents=PAID) == can

    @pytest.mark.parametrize("state", [state for state in S if state is not S.DUE])
    def test_only_if_it_is_due(self, state: S):
        one = due(state=state)
        assert not can_be_sent(one, [], paid_cents=PAID)


def tellings() -> st.SearchStrategy[list[Reversal]]:
    states = st.sampled_from([R.PENDING, R.DONE, R.FAILED])
    ours = st.builds(refund, st.just("re_1"), st.just(3000), states, reference=st.just("1"))
    outside = st.builds(refund, st.just("re_2"), st.just(2000), states)
    disputes = st.builds(dispute, st.sampled_from([R.PENDING, R.DONE, R.WON]))
    return st.lists(st.one_of(ours, outside, disputes), max_size=8)


class TestReversalReportsProperty:
    @given(reports=tellings())
    def test_never_promise_more_than_is_left(self, reports: list[Reversal]):
        kept = book([due(1, 3000), due(2, 2000)], *reports)
        bound = [each.cents for each in kept if each.state in PROMISED | HAS_LEFT]
        assert sum(bound) <= PAID

    @given(reports=tellings())
    def test_repeated_reports_change_nothing(self, reports: list[Reversal]):
        kept = book([due(1, 3000)], *reports)
        last = {each.id: each for each in reports}.values()
        assert stands(book(book(kept, *last), *last)) == stands(book(kept, *last))

    def test_any_order_gives_the_same_result(self):
        ours = refund(cents=3000, reference="1")
        reports = [refund("re_2"), ours, replace(ours, state=R.PENDING)]
        ends = {tuple(sorted(stands(book([due()], *each)))) for each in permutations(reports)}
        assert ends == {((2000, "made"), (3000, "made"))}
