"""A client's own move never improves a refund; a move by others makes it full."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.given import HOUR, NOW, START
from tests.domain.sold import (
    HALF_ON_THE_LAST_DAY,
    PACKAGE,
    PACKAGE_PART,
    PRICE,
    bill,
    decided,
    payment,
    sold,
    unpaid,
)

from bookable.domain.booking import Booking
from bookable.domain.commands import Cancel, Reschedule
from bookable.domain.money import PaymentStatus
from bookable.domain.moves import Moves
from bookable.domain.people import Side
from bookable.domain.refunds import money_back, next_change, percent_now
from bookable.domain.sales import Part, refund_due

OTHERS = [Side.PROVIDER, Side.STAFF, Side.SYSTEM]
MOVERS = [Side.PROVIDER, Side.CLIENT, Side.STAFF]
LATER = START + timedelta(days=30)


def moved(booking: Booking, to: datetime, *, by: Side = Side.CLIENT, now: datetime) -> Booking:
    """Return a booking that a side moved at `now`.

    The system cannot reschedule, so its move is put together here.
    """
    if by is not Side.SYSTEM:
        return decided(booking, Reschedule(start=to), by=by, now=now).booking
    assert booking.sale is not None
    gave = percent_now(booking, side=Side.CLIENT, now=now)
    moves = booking.sale.moves.after_move(by, gave=gave)
    span = replace(booking.span, start=to, end=to + HOUR)
    return replace(booking, span=span, sale=replace(booking.sale, moves=moves))


def back(booking: Booking, *, now: datetime, by: Side = Side.CLIENT) -> int:
    """Return what a cancellation gives back, after a check that the quote says the same."""
    quoted = money_back(booking, Cancel(), side=by, now=now)
    _, _, refunded = payment(decided(booking, Cancel(), by=by, now=now).booking)
    assert refunded == quoted
    return refunded


class TestCancelAfterOwnMove:
    def test_refunds_what_was_left_when_it_was_moved(self):
        early, late, too_late = START - 25 * HOUR, START - 5 * HOUR, START - HOUR
        assert back(moved(sold(), LATER, now=early), now=early) == PRICE
        assert back(moved(sold(), LATER, now=late), now=late) == PRICE // 2
        assert back(moved(sold(), LATER, now=too_late), now=too_late) == 0

    def test_refunds_less_if_the_new_start_leaves_less(self):
        soon = moved(sold(), NOW + 30 * HOUR, now=NOW)
        assert back(soon, now=NOW) == PRICE
        assert back(soon, now=NOW + 10 * HOUR) == PRICE // 2

    def test_second_move_gains_nothing(self):
        half = moved(sold(), LATER, now=START - 5 * HOUR)
        assert back(moved(half, LATER + 24 * HOUR, now=START), now=START) == PRICE // 2

    def test_moving_an_unpaid_booking_costs_nothing(self):
        hold = unpaid(hold_until=None)
        moves = moved(hold, LATER, now=START - HOUR).sale
        assert moves is not None
        assert moves.moves == Moves()

    def test_move_to_the_same_time_changes_nothing(self):
        same = moved(sold(), START, now=START - HOUR)
        assert same.sale == sold().sale


class TestCancelAfterMoveByOthers:
    @pytest.mark.parametrize("by", OTHERS)
    def test_refunds_everything_however_late(self, by: Side):
        soon = moved(sold(), NOW + 4 * HOUR, by=by, now=NOW)
        assert back(soon, now=NOW + 4 * HOUR - timedelta(seconds=1)) == PRICE

    @pytest.mark.parametrize("by", OTHERS)
    def test_refunds_everything_even_after_a_bad_own_move(self, by: Side):
        nothing = moved(sold(), LATER, now=START - HOUR)
        assert back(moved(nothing, LATER + HOUR, by=by, now=START), now=START) == PRICE

    def test_next_own_move_starts_from_everything(self):
        soon = moved(sold(), NOW + 4 * HOUR, by=Side.PROVIDER, now=NOW)
        own = moved(soon, START, now=NOW + 3 * HOUR)
        assert back(own, now=START - 25 * HOUR) == PRICE
        assert back(own, now=START - 3 * HOUR) == PRICE // 2

    def test_move_to_the_same_time_gains_nothing(self):
        same = moved(sold(), START, by=Side.PROVIDER, now=START - HOUR)
        assert back(same, now=START - HOUR) == 0


class TestCancelByOthersAfterMoves:
    @pytest.mark.parametrize("by", OTHERS)
    def test_refunds_everything_after_a_move_by_the_client(self, by: Side):
        nothing = moved(sold(), LATER, now=START - HOUR)
        assert back(nothing, now=START, by=by) == PRICE


class TestMovedPackagePart:
    def test_counts_its_own_moves(self):
        kept = Part(LATER, moves=Moves(at_most=50))
        free = Part(START, moves=Moves(by_others=True))
        package = sold(sale_of=PACKAGE, span=None).sale
        assert package is not None
        cents = refund_due(package, [kept, free], side=Side.CLIENT, now=START)
        assert cents == PRICE * (50 + 100) // 200

    def test_first_time_set_by_others_gives_everything(self):
        part = sold(sale_of={**PACKAGE_PART, "bill": bill(PaymentStatus.NOT_REQUIRED)}, span=None)
        theirs = moved(part, NOW + 4 * HOUR, by=Side.PROVIDER, now=NOW)
        mine = moved(part, NOW + 4 * HOUR, now=NOW)
        assert percent_now(theirs, side=Side.CLIENT, now=NOW) == 100
        assert percent_now(mine, side=Side.CLIENT, now=NOW) == 50


class TestNextRefundChange:
    def test_is_the_end_of_the_current_tier(self):
        assert next_change(sold(), (), now=NOW) == START - 24 * HOUR
        assert next_change(sold(), (), now=START - 24 * HOUR + timedelta(seconds=1)) == (
            START - 2 * HOUR
        )
        assert next_change(sold(), (), now=START - HOUR) is None

    def test_skips_tiers_that_a_move_has_lost(self):
        half = moved(sold(), LATER, now=START - 5 * HOUR)
        assert next_change(half, (), now=START) == LATER - 2 * HOUR

    def test_is_none_after_a_move_by_others(self):
        theirs = moved(sold(), LATER, by=Side.PROVIDER, now=NOW)
        assert next_change(theirs, (), now=NOW) is None

    def test_is_that_of_the_first_part_to_change(self):
        package = sold(sale_of=PACKAGE, span=None)
        parts = (Part(LATER), Part(START), Part(None), Part(NOW, is_left=False))
        assert next_change(package, parts, now=NOW) == START - 24 * HOUR


# A life is a list of moves: after so many hours, by which side, to so many hours from then.
LIFE = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(MOVERS), st.integers(1, 60)), max_size=6
)


def lived(life: list[tuple[int, Side, int]]) -> list[tuple[datetime, Side, Booking, Booking]]:
    """Return each move of a life: when, by whom, and the booking before and after it."""
    booking, now, story = sold(), NOW, []
    for hours, by, ahead in life:
        now += hours * HOUR
        if booking.time.start <= now:
            break
        after = moved(booking, now + ahead * HOUR, by=by, now=now)
        if after.span != booking.span:
            story.append((now, by, booking, after))
        booking = after
    return story


class TestMovesProperty:
    @given(LIFE, st.integers(0, 59))
    def test_refund_follows_the_contract(self, life, hours):
        story = lived(life)
        booking, now = (story[-1][3], story[-1][0]) if story else (sold(), NOW)
        now += hours * HOUR
        if now >= booking.time.start:
            return
        assert percent_now(booking, side=Side.CLIENT, now=now) == _by_contract(story, booking, now)

    @given(LIFE, st.integers(0, 59))
    def test_refund_never_exceeds_the_one_before_an_own_move(self, life, hours):
        story = lived(life)
        for index, (at, by, before, _) in enumerate(story):
            gave = back(before, now=at)
            for later, who, _, after in story[index:]:
                if by is not Side.CLIENT or who is not Side.CLIENT:
                    break
                for now in (later, later + hours * HOUR):
                    if now < after.time.start:
                        assert back(after, now=now) <= gave


def _by_contract(story, booking: Booking, now: datetime) -> int:
    """Return the percent that the contract promises.

    It is the least of what the policy gives now and gave at each own move since the last move by
    others. Right after that one, and at the own move that follows it, 100 counts.
    """
    policy = HALF_ON_THE_LAST_DAY
    others = [index for index, move in enumerate(story) if move[1] is not Side.CLIENT]
    own = story[others[-1] + 1 :] if others else story
    if others and not own:
        return 100
    counted = own[1:] if others else own
    gave = [policy.percent(start=before.time.start, now=at) for at, _, before, _ in counted]
    return min([policy.percent(start=booking.time.start, now=now), *gave])


@pytest.mark.long
class TestTwoMovesExhaustive:
    """Brute force: two moves by any two sides at any two times, then a cancellation."""

    HOURS = (0, 1, 23, 30)

    def test_refund_follows_the_contract(self):
        seen = set()
        for first, second, *gaps in product(MOVERS, MOVERS, *[self.HOURS] * 3):
            for ahead in product((2, 24, 200), repeat=2):
                life = list(zip(gaps, (first, second), ahead, strict=False))
                story = lived([(9 * 24 - 30 + life[0][0], *life[0][1:]), life[1]])
                if not story:
                    continue
                now, booking = story[-1][0] + gaps[2] * HOUR, story[-1][3]
                if now < booking.time.start:
                    gives = back(booking, now=now)
                    assert gives == PRICE * _by_contract(story, booking, now) // 100
                    seen.add(gives)
        assert seen == {0, PRICE // 2, PRICE}
