"""What becomes of refunds by what the vendor tells: in any order, late, and more than once."""

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
    after_hearing,
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


def book(kept: list[Refund], *told: Reversal) -> list[Refund]:
    """Return the refunds as they stand once all was heard, one after the other."""
    for each in told:
        changes = after_hearing(kept, [each], paid_cents=PAID, vendor="stripe")
        for change in changes:
            if change.before is None:
                kept = [*kept, replace(change.after, id=100 + len(kept))]
            else:
                kept = [change.after if old == change.before else old for old in kept]
    return kept


def stands(kept: list[Refund]) -> list[tuple[int, str]]:
    return [(each.cents, each.state.value) for each in kept]


class TestARefundMadeOutside:
    def test_counts_and_leaves_less_to_give_back(self):
        kept = book([due()], refund())
        assert stands(kept) == [(3000, "due"), (2000, "made")]
        assert (kept[1].reason, kept[1].vendor_id) == (OUTSIDE, "re_1")

    def test_counts_once_however_often_it_is_told(self):
        assert stands(book([], refund(), refund(), refund())) == [(2000, "made")]

    def test_leaves_nothing_to_give_back_where_it_is_all(self):
        assert stands(book([due()], refund(cents=PAID))) == [(PAID, "void"), (PAID, "made")]

    def test_takes_from_the_latest_promise_first(self):
        kept = book([due(1, 2000), due(2, 3000)], refund(cents=4000))
        assert stands(kept) == [(1000, "due"), (3000, "void"), (4000, "made")]

    def test_that_came_to_nothing_before_it_was_heard_of_counts_for_nothing(self):
        assert book([], refund(state=R.FAILED)) == []


class TestARefundThatWeAskedFor:
    def test_is_known_by_our_own_name_where_no_answer_came(self):
        [kept] = book([due(7)], refund(cents=PAID, reference="7"))
        assert (kept.state, kept.vendor_id, kept.method) == ("made", "re_1", "stripe")

    def test_has_the_amount_that_went(self):
        assert stands(book([due(7)], refund(cents=4000, reference="7"))) == [(4000, "made")]

    def test_is_sent_until_it_is_made(self):
        pending = refund(cents=PAID, state=R.PENDING, reference="7")
        assert stands(book([due(7)], pending)) == [(PAID, "sent")]
        done = replace(pending, state=R.DONE)
        assert stands(book([due(7)], pending, done, pending)) == [(PAID, "made")]

    def test_that_fails_later_is_still_owed(self):
        told = refund(cents=PAID, reference="7")
        failed = replace(told, state=R.FAILED)
        assert stands(book([due(7)], told, failed, told)) == [(PAID, "failed")]

    def test_that_failed_and_is_due_again_waits_for_the_next_one(self):
        again = due(7, vendor_id="re_1", method="stripe")
        failed = refund(cents=PAID, state=R.FAILED, reference="7")
        assert book([again], failed) == [again]
        [kept] = book([again], failed, refund("re_2", PAID, reference="7"))
        assert (kept.state, kept.vendor_id) == ("made", "re_2")

    def test_that_was_made_by_hand_after_it_failed_stays_so(self):
        by_hand = due(7, state=S.MADE, vendor_id="re_1", method="cash")
        failed = refund(cents=PAID, state=R.FAILED, reference="7")
        assert book([by_hand], failed) == [by_hand]

    def test_that_was_made_by_hand_and_at_the_vendor_went_back_twice(self):
        by_hand = due(7, 2000, state=S.MADE, method="cash")
        kept = book([by_hand], refund(cents=2000, reference="7"))
        assert stands(kept) == [(2000, "made"), (2000, "made")]

    def test_of_another_payment_is_not_taken_for_ours(self):
        kept = book([due(7, 2000)], refund(cents=1000, reference="8"))
        assert stands(kept) == [(2000, "due"), (1000, "made")]


class TestADispute:
    def test_takes_nothing_while_it_is_open(self):
        kept = book([due()], dispute())
        assert stands(kept) == [(PAID, "due"), (PAID, "disputed")]
        assert kept[1].reason == DISPUTE

    def test_counts_as_refunded_once_it_is_lost(self):
        kept = book([due()], dispute(), dispute(R.DONE))
        assert stands(kept) == [(PAID, "void"), (PAID, "made")]

    def test_leaves_everything_as_it_was_once_it_is_won(self):
        kept = book([due()], dispute(), dispute(R.WON))
        assert stands(kept) == [(PAID, "due"), (PAID, "won")]

    def test_that_was_won_before_it_was_heard_of_is_none(self):
        assert book([], dispute(R.WON)) == []

    def test_that_is_lost_takes_no_more_than_is_left(self):
        kept = book([], refund(cents=2000), dispute(R.DONE))
        assert stands(kept) == [(2000, "made"), (3000, "made")]

    def test_is_over_however_late_its_beginning_is_told(self):
        kept = book([], dispute(R.DONE), dispute())
        assert stands(kept) == [(PAID, "made")]


class TestWhatCanBeSent:
    def test_is_what_neither_left_nor_is_disputed(self):
        kept = book([due(1, 3000)], refund())
        assert can_be_sent(kept[0], kept, paid_cents=PAID)

    @pytest.mark.parametrize(("disputed", "can"), [(PAID, False), (2001, False), (2000, True)])
    def test_waits_for_a_dispute_of_that_money(self, disputed: int, can: bool):
        kept = book([due(1, 3000)], dispute(cents=disputed))
        assert can_be_sent(kept[0], kept, paid_cents=PAID) == can

    @pytest.mark.parametrize("state", [state for state in S if state is not S.DUE])
    def test_is_only_what_is_due(self, state: S):
        one = due(state=state)
        assert not can_be_sent(one, [], paid_cents=PAID)


def tellings() -> st.SearchStrategy[list[Reversal]]:
    states = st.sampled_from([R.PENDING, R.DONE, R.FAILED])
    ours = st.builds(refund, st.just("re_1"), st.just(3000), states, reference=st.just("1"))
    outside = st.builds(refund, st.just("re_2"), st.just(2000), states)
    disputes = st.builds(dispute, st.sampled_from([R.PENDING, R.DONE, R.WON]))
    return st.lists(st.one_of(ours, outside, disputes), max_size=8)


class TestAnyTelling:
    @given(told=tellings())
    def test_never_promises_more_than_is_left(self, told: list[Reversal]):
        kept = book([due(1, 3000), due(2, 2000)], *told)
        bound = [each.cents for each in kept if each.state in PROMISED | HAS_LEFT]
        assert sum(bound) <= PAID

    @given(told=tellings())
    def test_changes_nothing_when_it_is_told_again(self, told: list[Reversal]):
        kept = book([due(1, 3000)], *told)
        last = {each.id: each for each in told}.values()
        assert stands(book(book(kept, *last), *last)) == stands(book(kept, *last))

    def test_comes_to_the_same_in_any_order(self):
        ours = refund(cents=3000, reference="1")
        told = [refund("re_2"), ours, replace(ours, state=R.PENDING)]
        ends = {tuple(sorted(stands(book([due()], *each)))) for each in permutations(told)}
        assert ends == {((2000, "made"), (3000, "made"))}
