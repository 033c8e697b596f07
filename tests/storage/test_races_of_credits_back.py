"""Cancelling bookings by credit while the bundle expires, and drafts for its last credit."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.credits import assert_books_balance, credits_left
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_practitioner,
    make_service,
)
from tests.races import at_once, tally
from tests.steps import buy, cancel, pay_by_hand, reload, take_step

from bookable.domain.commands import Submit
from bookable.domain.refusals import WrongStatus
from bookable.domain.spans import Span
from bookable.engine.credits import expire_due
from bookable.storage import credit_entries
from bookable.storage.models import CreditEntry

RUN_OUT = NOW + DAY
ROUNDS = 8


@pytest.fixture(autouse=True)
def _balanced(committed):
    yield
    assert_books_balance()


@pytest.fixture
def smith():
    return make_practitioner()


@pytest.fixture
def john():
    return make_client()


def by_credit(smith, john, number: int):
    """Return a bundle of two credits that expires in a day, and a booking that used one of them."""
    hour = make_service(smith)
    bundle = pay_by_hand(
        buy(make_service(smith, "bundle", credits=2, covers=[hour], valid_days=1), john), smith
    )
    start = TOMORROW_AT_TEN + (number + 3) * DAY
    return bundle, buy(hour, john, span=Span(start, start + HOUR), use_credit=True)


class TestBundleExpiresWhileProviderCancels:
    def test_gives_back_one_usable_credit(self, smith, john):
        for number in range(ROUNDS):
            bundle, booked = by_credit(smith, john, number)
            outcomes = at_once(
                [
                    partial(cancel, booked, smith, now=RUN_OUT),
                    partial(expire_due, RUN_OUT),
                    partial(cancel, booked, smith, now=RUN_OUT),
                    partial(expire_due, RUN_OUT),
                ]
            )
            assert tally(outcomes)["WrongStatus"] == 1
            assert credit_entries.left(bundle.id) == (2, 1, RUN_OUT + timedelta(days=30))


class TestBundleExpiresWhileClientCancels:
    def test_gives_back_nothing_and_records_it_once(self, smith, john):
        for number in range(ROUNDS):
            bundle, booked = by_credit(smith, john, number)
            at_once([partial(cancel, booked, john, now=RUN_OUT), partial(expire_due, RUN_OUT)])
            expire_due(RUN_OUT)
            assert credits_left(bundle) == 0
            lost = CreditEntry.objects.filter(booking_id=booked.id, kind="forfeited")
            assert lost.count() == 2


class TestBothSidesCancelCreditBooking:
    def test_gives_the_credit_back_once(self, smith, john):
        for number in range(ROUNDS):
            bundle, booked = by_credit(smith, john, number)
            outcomes = at_once([partial(cancel, booked, who) for who in (smith, john, smith)])
            assert [type(each) for each in outcomes].count(WrongStatus) == 2
            assert credits_left(bundle) == 2


class TestTwoDraftsSubmittedForLastCredit:
    def test_confirms_one_and_leaves_the_other_a_draft(self, smith, john):
        hour = make_service(smith)
        for number in range(ROUNDS):
            bundle = pay_by_hand(
                buy(make_service(smith, "bundle", credits=1, covers=[hour]), john), smith
            )
            spans = [
                Span(TOMORROW_AT_TEN + n * DAY, TOMORROW_AT_TEN + n * DAY + HOUR)
                for n in (number, number + 50)
            ]
            drafts = [buy(hour, john, span=s, bundle=bundle, is_draft=True) for s in spans]
            outcomes = at_once([partial(take_step, each, Submit(), john) for each in drafts])
            assert tally(outcomes) == {"Booking": 1, "NoCredits": 1}
            assert credits_left(bundle) == 0
            assert sorted(reload(each).status for each in drafts) == ["confirmed", "draft"]
