"""Bundles, and hours and seats that their credits pay."""

from __future__ import annotations

from datetime import timedelta

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
    make_session,
    make_staff,
)
from tests.steps import PROGRAM, bill_of, buy, cancel, owed_of, pay_by_hand, reload, take_step

from bookable.domain.commands import Submit
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import InvalidField, NoCredits, SlotTaken
from bookable.domain.spans import Span
from bookable.engine.credits import expire_due
from bookable.queries.quotes import quote
from bookable.storage import credit_entries
from bookable.storage.models import Booking, Service


@pytest.fixture(autouse=True)
def _balanced(db):
    yield
    assert_books_balance()


@pytest.fixture
def bundle_service(smith, hour):
    """Ten hours with Dr. Smith, for four hundred."""
    return make_service(smith, "bundle", price_cents=40000, covers=[hour])


@pytest.fixture
def bundle(bundle_service, john, smith):
    """Ten hours that John has paid for."""
    return pay_by_hand(buy(bundle_service, john), smith)


def at(hours: int) -> Span:
    return Span(TOMORROW_AT_TEN + hours * HOUR, TOMORROW_AT_TEN + (hours + 1) * HOUR)


class TestBuyBundle:
    def test_grants_credits_once_confirmed(self, bundle_service, john, smith):
        bundle = buy(bundle_service, john)
        assert bundle.status is Status.PENDING_PAYMENT
        assert credit_entries.left(bundle.id) is None
        later = NOW + timedelta(minutes=10)
        assert pay_by_hand(bundle, smith, now=later).status is Status.CONFIRMED
        assert credit_entries.left(bundle.id) == (10, 10, later + 365 * DAY)

    def test_free_bundle_grants_credits_at_once(self, smith, hour, john):
        free = make_service(smith, "bundle", price_cents=0, credits=2, covers=[hour])
        assert credits_left(buy(free, john)) == 2

    def test_archived_bundle_still_grants_its_credits(self, bundle_service, john, smith):
        bundle = buy(bundle_service, john)
        Service.objects.filter(id=bundle_service.id).update(archived_at=NOW)
        assert credits_left(pay_by_hand(bundle, smith)) == 10

    def test_imported_bundle_grants_credits_once_paid(self, bundle_service, john, smith):
        bundle = buy(bundle_service, john)
        Booking.objects.filter(id=bundle.id).update(status="confirmed", hold_until=None)
        assert credit_entries.left(bundle.id) is None
        assert credits_left(pay_by_hand(bundle, smith)) == 10

    def test_bundle_cannot_be_paid_with_credits(self, bundle_service, bundle, john):
        with pytest.raises(InvalidField):
            buy(bundle_service, john, use_credit=True)

    def test_cancel_refunds_the_unspent_share(self, bundle, hour, john):
        booking = buy(hour, john, use_credit=True)
        cancel(bundle, john)
        assert owed_of(bundle) == ("paid", 40000, 36000)
        assert credits_left(bundle) == 0
        assert reload(booking).status is Status.CONFIRMED
        with pytest.raises(NoCredits):
            buy(hour, john, span=at(1), use_credit=True)

    def test_cancel_refunds_nothing_for_expired_credits(self, bundle, john, smith):
        cancel(bundle, smith, now=NOW + 365 * DAY)
        assert bill_of(bundle) == ("paid", 40000, 0)


class TestBuyHourWithCredit:
    def test_is_confirmed_at_once_and_costs_no_money(self, bundle, hour, john):
        booking = buy(hour, john, use_credit=True)
        assert booking.status is Status.CONFIRMED
        assert (booking.sale.bill.credits_used, booking.sale.bill.total_cents) == (1, 0)
        assert bill_of(booking) == ("not_required", 0, 0)
        assert credits_left(bundle) == 9

    def test_spends_from_the_named_bundle(self, bundle, bundle_service, hour, john, smith):
        other = pay_by_hand(buy(bundle_service, john), smith, now=NOW + HOUR / 4)
        buy(hour, john, bundle=other)
        assert (credits_left(bundle), credits_left(other)) == (10, 9)

    def test_spends_from_the_bundle_that_expires_first(self, bundle, hour, john, smith):
        soon = make_service(smith, "bundle", covers=[hour], credits=1, valid_days=5)
        first = pay_by_hand(buy(soon, john), smith)
        buy(hour, john, use_credit=True)
        assert (credits_left(bundle), credits_left(first)) == (10, 0)

    def test_refused_without_credit(self, bundle_service, hour, john, jane):
        buy(bundle_service, john)
        for who, more in ((john, {"use_credit": True}), (jane, {"use_credit": True})):
            with pytest.raises(NoCredits):
                buy(hour, who, **more)

    def test_refused_with_another_persons_bundle(self, bundle, hour, jane):
        with pytest.raises(NoCredits):
            buy(hour, jane, bundle=bundle)

    def test_refused_if_the_bundle_does_not_cover_the_service(self, bundle, john, smith):
        with pytest.raises(NoCredits):
            buy(make_service(smith), john, use_credit=True)
        with pytest.raises(NoCredits):
            buy(make_service(make_practitioner()), john, bundle=bundle)

    def test_refused_with_an_expired_bundle(self, smith, hour, john):
        day = make_service(smith, "bundle", covers=[hour], valid_days=1)
        pay_by_hand(buy(day, john), smith)
        with pytest.raises(NoCredits):
            buy(hour, john, span=at(24), use_credit=True, now=NOW + DAY)
        expire_due(NOW + DAY)

    def test_taken_time_spends_no_credit(self, bundle, hour, john, jane):
        buy(hour, jane)
        with pytest.raises(SlotTaken):
            buy(hour, john, use_credit=True)
        assert credits_left(bundle) == 10

    def test_missing_credit_takes_no_time(self, hour, john, jane):
        with pytest.raises(NoCredits):
            buy(hour, john, use_credit=True)
        assert buy(hour, jane).status is Status.PENDING_PAYMENT


class TestBuySeatWithCredit:
    def test_is_confirmed_at_once(self, smith, john):
        workshop = make_service(smith, "workshop")
        five = make_service(smith, "bundle", covers=[workshop], credits=5)
        bundle = pay_by_hand(buy(five, john), smith)
        booking = buy(workshop, john, session=make_session(workshop), use_credit=True)
        assert (booking.status, credits_left(bundle)) == (Status.CONFIRMED, 4)


class TestDraftPaidWithCredit:
    def test_spends_the_credit_on_submit(self, bundle, hour, john):
        draft = buy(hour, john, use_credit=True, is_draft=True)
        assert (draft.status, credits_left(bundle)) == (Status.DRAFT, 10)
        submitted = take_step(draft, Submit(), john)
        assert (submitted.status, credits_left(bundle)) == (Status.CONFIRMED, 9)

    def test_spends_it_on_a_seat_too(self, smith, john):
        workshop = make_service(smith, "workshop")
        bundle = pay_by_hand(buy(make_service(smith, "bundle", covers=[workshop]), john), smith)
        draft = buy(workshop, john, session=make_session(workshop), use_credit=True, is_draft=True)
        assert take_step(draft, Submit(), john).status is Status.CONFIRMED
        assert credits_left(bundle) == 9

    def test_spends_from_the_named_bundle(self, bundle, bundle_service, hour, john, smith):
        other = pay_by_hand(buy(bundle_service, john), smith, now=NOW + HOUR / 4)
        draft = buy(hour, john, bundle=other, is_draft=True)
        take_step(draft, Submit(), john)
        assert (credits_left(bundle), credits_left(other)) == (10, 9)

    def test_submit_by_staff_spends_the_clients_credit(self, bundle, hour, john):
        draft = buy(hour, john, use_credit=True, is_draft=True)
        take_step(draft, Submit(), make_staff())
        assert credits_left(bundle) == 9

    def test_refused_without_credit(self, bundle_service, hour, john):
        with pytest.raises(NoCredits):
            buy(hour, john, use_credit=True, is_draft=True)

    def test_stays_a_draft_if_the_last_credit_was_spent_meanwhile(self, smith, hour, john):
        one = pay_by_hand(buy(make_service(smith, "bundle", credits=1, covers=[hour]), john), smith)
        draft = buy(hour, john, bundle=one, is_draft=True)
        buy(hour, john, span=at(1), bundle=one)
        with pytest.raises(NoCredits):
            take_step(draft, Submit(), john)
        assert (reload(draft).status, credits_left(one)) == (Status.DRAFT, 0)
        with pytest.raises(NoCredits):
            take_step(draft, Submit(), john, now=NOW + HOUR)

    def test_canceled_draft_returns_no_credit(self, bundle, hour, john):
        draft = buy(hour, john, use_credit=True, is_draft=True)
        assert not quote(draft.id, program=PROGRAM, by=john, now=NOW).returns_credit
        cancel(draft, john, now=TOMORROW_AT_TEN - HOUR)
        assert credits_left(bundle) == 10

    def test_canceled_after_submit_returns_the_credit(self, bundle, hour, john):
        draft = buy(hour, john, use_credit=True, is_draft=True)
        cancel(take_step(draft, Submit(), john), john)
        assert credits_left(bundle) == 10


class TestCreditReturn:
    def test_returned_once_if_client_cancels_in_time(self, bundle, hour, john):
        booking = buy(hour, john, use_credit=True)
        cancel(booking, john)
        assert credits_left(bundle) == 10
        assert bill_of(booking) == ("not_required", 0, 0)

    def test_forfeited_if_client_cancels_too_late(self, bundle, hour, john):
        cancel(buy(hour, john, use_credit=True), john, now=TOMORROW_AT_TEN - HOUR)
        assert credits_left(bundle) == 9

    def test_returned_if_practitioner_cancels_however_late(self, bundle, hour, john, smith):
        cancel(buy(hour, john, use_credit=True), smith, now=TOMORROW_AT_TEN - HOUR)
        assert credits_left(bundle) == 10

    def test_lost_if_its_bundle_was_canceled_before(self, bundle, hour, john):
        booking = buy(hour, john, use_credit=True)
        cancel(bundle, john)
        cancel(booking, john)
        assert credits_left(bundle) == 0


class TestCreditOfAnotherPerson:
    def test_cannot_be_spent(self, bundle, hour):
        other = make_client()
        with pytest.raises(NoCredits):
            buy(hour, other, use_credit=True)
