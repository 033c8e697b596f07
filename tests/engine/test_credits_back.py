"""Credits of expired and canceled bundles: the quote, the cancellation and the history agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.credits import assert_books_balance, credits_left
from tests.factories import DAY, HOUR, NOW, TOMORROW_AT_TEN, make_service, make_staff
from tests.steps import PROGRAM, buy, cancel, pay_by_hand, reschedule

from bookable.domain.spans import Span
from bookable.engine.credits import expire_due
from bookable.queries import balances
from bookable.queries.quotes import quote
from bookable.storage import credit_entries

RUN_OUT = NOW + 5 * DAY
LATER = Span(TOMORROW_AT_TEN + 30 * DAY, TOMORROW_AT_TEN + 30 * DAY + HOUR)


@pytest.fixture(autouse=True)
def _balanced(db):
    yield
    assert_books_balance()


@pytest.fixture
def bundle(smith, hour, john):
    """Three hours that John has paid for, and that run out in five days."""
    three = make_service(smith, "bundle", price_cents=12000, credits=3, covers=[hour], valid_days=5)
    return pay_by_hand(buy(three, john), smith)


@pytest.fixture
def booked(bundle, hour, john):
    """An hour a month ahead, for a credit of that bundle."""
    return buy(hour, john, span=LATER, use_credit=True)


@pytest.fixture(params=[True, False], ids=["closed", "not closed yet"])
def after_that(request, booked):
    """A moment at which the bundle has expired, whether or not the worker has noted it."""
    if request.param:
        expire_due(RUN_OUT)
    return RUN_OUT + HOUR


def promised(booking, by, *, now) -> bool:
    return quote(booking.id, program=PROGRAM, by=by, now=now).returns_credit


def history(by) -> list[tuple[str, int, str]]:
    moved = balances.history(by, limit=20).items
    return [(each.kind, each.delta, each.reason) for each in moved]


class TestCreditWhenClientCancels:
    def test_not_returned_after_the_bundle_expired_as_quoted(
        self, booked, bundle, john, after_that
    ):
        assert promised(booked, john, now=RUN_OUT - HOUR)
        assert not promised(booked, john, now=after_that)
        cancel(booked, john, now=after_that)
        expire_due(after_that)
        assert credits_left(bundle) == 0
        assert history(john)[-1:] == [("granted", 3, "bundle_confirmed")]
        assert ("forfeited", 0, "bundle_has_run_out") in history(john)
        assert ("expired", -2, "bundle_has_run_out") in history(john)

    def test_history_says_canceled_too_late(self, bundle, hour, john):
        soon = buy(hour, john, use_credit=True)
        assert not promised(soon, john, now=TOMORROW_AT_TEN - HOUR)
        cancel(soon, john, now=TOMORROW_AT_TEN - HOUR)
        assert history(john)[0] == ("forfeited", 0, "canceled_too_late")

    def test_not_returned_if_the_bundle_was_canceled(self, booked, bundle, john):
        cancel(bundle, john)
        assert not promised(booked, john, now=NOW)
        cancel(booked, john)
        assert history(john)[0] == ("forfeited", 0, "bundle_canceled")


class TestCreditWhenOthersCancel:
    @pytest.mark.parametrize("who", ["practitioner", "staff"])
    def test_returned_credit_can_be_spent(self, booked, bundle, hour, john, smith, after_that, who):
        by = smith if who == "practitioner" else make_staff()
        assert promised(booked, by, now=after_that)
        cancel(booked, by, now=after_that)
        assert credit_entries.left(bundle.id) == (3, 1, after_that + timedelta(days=30))
        assert history(john)[:2] == [
            ("given_back", 1, "canceled_by_others"),
            ("expired", -2, "bundle_has_run_out"),
        ]
        next_one = Span(LATER.start + 10 * DAY, LATER.end + 10 * DAY)
        again = buy(hour, john, span=next_one, use_credit=True, now=after_that + 29 * DAY)
        assert (again.sale.bill.credits_used, credits_left(bundle)) == (1, 0)

    def test_returned_even_if_the_bundle_was_canceled(self, booked, bundle, john, smith):
        cancel(bundle, john)
        assert promised(booked, smith, now=NOW)
        cancel(booked, smith)
        assert credit_entries.left(bundle.id) == (3, 1, NOW + timedelta(days=30))

    def test_staff_acting_for_the_client_gives_what_the_client_would_get(
        self, booked, bundle, after_that
    ):
        cancel(booked, make_staff(), now=after_that, canceled_by="client")
        expire_due(after_that)
        assert credits_left(bundle) == 0


class TestCreditAfterMoveByOthers:
    def test_client_cancels_and_gets_a_spendable_credit(
        self, booked, bundle, john, smith, after_that
    ):
        reschedule(booked, LATER.start + DAY, smith, now=after_that)
        assert promised(booked, john, now=after_that)
        cancel(booked, john, now=after_that)
        assert credit_entries.left(bundle.id) == (3, 1, after_that + timedelta(days=30))
        assert history(john)[0] == ("given_back", 1, "moved_by_others")

    def test_not_returned_after_the_clients_own_move(self, booked, john, smith, after_that):
        reschedule(booked, LATER.start + DAY, smith, now=after_that)
        reschedule(booked, LATER.start + 2 * DAY, john, now=after_that)
        assert not promised(booked, john, now=after_that)


class TestCreditQuote:
    def test_promises_no_credit_if_none_was_spent(self, hour, john, smith):
        assert not promised(pay_by_hand(buy(hour, john), smith), john, now=NOW)
