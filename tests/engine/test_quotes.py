"""A cancellation gives exactly what a quote at the same moment promised."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_service,
    make_staff,
    make_student,
    make_teacher,
)
from tests.steps import (
    PROGRAM,
    buy,
    cancel,
    owed_of,
    pay_by_hand,
    reload,
    request_booking,
    reschedule,
)

from bookable.domain.moves import Moves
from bookable.domain.refusals import Refusal
from bookable.queries.quotes import awaited, quote
from bookable.storage.models import Claim


def quoted(booking, by, *, now):
    return quote(booking.id, program=PROGRAM, by=by, now=now)


def owed_back(booking) -> int:
    return owed_of(booking)[2]


class TestCancellationQuoteAfterMoves:
    @pytest.mark.parametrize("hours_before", [1, 30])
    def test_clients_own_move_never_improves_it(self, hour, john, smith, hours_before):
        at = TOMORROW_AT_TEN - hours_before * HOUR
        booked = pay_by_hand(buy(hour, john, now=NOW - 10 * DAY), smith, now=NOW - 10 * DAY)
        before = quoted(booked, john, now=at)
        reschedule(booked, TOMORROW_AT_TEN + 10 * DAY, john, now=at)
        assert quoted(booked, john, now=at).refund_cents == before.refund_cents
        cancel(booked, john, now=at + DAY)
        assert owed_back(booked) == before.refund_cents == (5000 if hours_before == 30 else 0)

    def test_move_by_practitioner_makes_it_full(self, hour, john, smith):
        booked = pay_by_hand(buy(hour, john), smith)
        reschedule(booked, NOW + 4 * HOUR, smith)
        late = NOW + 4 * HOUR - HOUR / 4
        assert quoted(booked, john, now=late).refund_cents == 5000
        assert quoted(booked, john, now=late).changes_at is None
        cancel(booked, john, now=late)
        assert owed_back(booked) == 5000

    def test_sale_remembers_its_moves(self, hour, john, smith):
        booked = pay_by_hand(buy(hour, john), smith)
        reschedule(booked, TOMORROW_AT_TEN + 2 * DAY, smith)
        assert reload(booked).sale.moves == Moves(by_others=True)
        reschedule(booked, TOMORROW_AT_TEN + 3 * DAY, john)
        assert reload(booked).sale.moves == Moves()
        reschedule(booked, TOMORROW_AT_TEN + 4 * DAY, john, now=TOMORROW_AT_TEN + 3 * DAY - HOUR)
        assert reload(booked).sale.moves == Moves(at_most=0)


class TestCancellationQuoteOfDueBooking:
    def test_begun_booking_cannot_be_canceled(self, hour, john, smith):
        booked = pay_by_hand(buy(hour, john), smith)
        assert not quoted(booked, smith, now=TOMORROW_AT_TEN).can_be_canceled

    def test_expired_booking_cannot_be_canceled(self, hour, john):
        booked = buy(hour, john)
        assert quoted(booked, john, now=NOW).can_be_canceled
        assert not quoted(booked, john, now=NOW + HOUR).can_be_canceled


# A move: so many hours before the start of that time, by one of three, to so many hours later.
MOVE = st.tuples(st.integers(1, 47), st.sampled_from(["john", "smith", "sue"]), st.integers(3, 72))


class TestCancellationQuoteProperty:
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.lists(MOVE, max_size=3), st.integers(0, 60), st.sampled_from(["john", "smith"]))
    def test_cancel_refunds_exactly_the_quote(self, hour, john, smith, moves, hours, who):
        people = {"john": john, "smith": smith, "sue": make_staff()}
        booked = pay_by_hand(buy(hour, john, now=NOW), smith)
        now = NOW
        for wait, by, ahead in moves:
            now += wait * HOUR
            try:
                reschedule(booked, now + ahead * HOUR, people[by], now=now)
            except Refusal:
                continue
        now += hours * HOUR
        promised = quoted(booked, people[who], now=now)
        try:
            cancel(booked, people[who], now=now)
        except Refusal:
            assert not promised.can_be_canceled
        else:
            assert promised.can_be_canceled
        assert owed_back(booked) == promised.refund_cents
        # Examples share a database, so leave the hour free for the next one.
        Claim.objects.filter(booking_id=booked.id).delete()


class TestAwaitedPayment:
    def test_is_the_price_of_what_is_not_paid_for_yet(self, hour, john):
        assert awaited(buy(hour, john)) == (5000, "USD", False, "")

    def test_is_nothing_once_it_is_paid_or_canceled(self, hour, john, smith):
        paid = pay_by_hand(buy(hour, john), smith)
        canceled = cancel(buy(hour, john, start=TOMORROW_AT_TEN + DAY), john)
        assert [awaited(reload(each)) for each in (paid, canceled)] == [None, None]

    def test_is_nothing_for_what_is_free(self, smith, john):
        assert awaited(buy(make_service(smith, price_cents=0), john)) is None

    def test_is_nothing_for_what_is_no_sale(self, db):
        assert awaited(request_booking(make_teacher(), make_student())) is None
