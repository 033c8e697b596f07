"""Bundles, and hours and seats that their credits pay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.buying import (
    DAY,
    HOUR,
    PROGRAM,
    START,
    again,
    bill_of,
    bought,
    cancel,
    owed_of,
    paid,
    take,
)
from tests.marketplace import client, practitioner, service, session, staff
from tests.people import NOW
from tests.shop import assert_books_balance, left

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
def ten(smith, hour):
    """Ten hours with Dr. Smith, for four hundred."""
    return service(smith, "bundle", price_cents=40000, covers=[hour])


@pytest.fixture
def bundle(ten, john, smith):
    """Ten hours that John has paid for."""
    return paid(bought(ten, john), smith)


def at(hours: int) -> Span:
    return Span(START + hours * HOUR, START + (hours + 1) * HOUR)


class TestBuyBundle:
    def test_grants_credits_once_confirmed(self, ten, john, smith):
        bundle = bought(ten, john)
        assert bundle.status is Status.PENDING_PAYMENT
        assert credit_entries.left(bundle.id) is None
        later = NOW + timedelta(minutes=10)
        assert paid(bundle, smith, now=later).status is Status.CONFIRMED
        assert credit_entries.left(bundle.id) == (10, 10, later + 365 * DAY)

    def test_free_bundle_grants_credits_at_once(self, smith, hour, john):
        free = service(smith, "bundle", price_cents=0, credits=2, covers=[hour])
        assert left(bought(free, john)) == 2

    def test_archived_bundle_still_grants_its_credits(self, ten, john, smith):
        bundle = bought(ten, john)
        Service.objects.filter(id=ten.id).update(archived_at=NOW)
        assert left(paid(bundle, smith)) == 10

    def test_imported_bundle_grants_credits_once_paid(self, ten, john, smith):
        bundle = bought(ten, john)
        Booking.objects.filter(id=bundle.id).update(status="confirmed", hold_until=None)
        assert credit_entries.left(bundle.id) is None
        assert left(paid(bundle, smith)) == 10

    def test_bundle_cannot_be_paid_with_credits(self, ten, bundle, john):
        with pytest.raises(InvalidField):
            bought(ten, john, use_credit=True)

    def test_cancel_refunds_the_unspent_share(self, bundle, hour, john):
        booking = bought(hour, john, use_credit=True)
        cancel(bundle, john)
        assert owed_of(bundle) == ("paid", 40000, 36000)
        assert left(bundle) == 0
        assert again(booking).status is Status.CONFIRMED
        with pytest.raises(NoCredits):
            bought(hour, john, span=at(1), use_credit=True)

    def test_cancel_refunds_nothing_for_expired_credits(self, bundle, john, smith):
        cancel(bundle, smith, now=NOW + 365 * DAY)
        assert bill_of(bundle) == ("paid", 40000, 0)


class TestBuyHourWithCredit:
    def test_is_confirmed_at_once_and_costs_no_money(self, bundle, hour, john):
        booking = bought(hour, john, use_credit=True)
        assert booking.status is Status.CONFIRMED
        assert (booking.sale.bill.credits_used, booking.sale.bill.total_cents) == (1, 0)
        assert bill_of(booking) == ("not_required", 0, 0)
        assert left(bundle) == 9

    def test_spends_from_the_named_bundle(self, bundle, ten, hour, john, smith):
        other = paid(bought(ten, john), smith, now=NOW + HOUR / 4)
        bought(hour, john, bundle=other)
        assert (left(bundle), left(other)) == (10, 9)

    def test_spends_from_the_bundle_that_expires_first(self, bundle, hour, john, smith):
        soon = service(smith, "bundle", covers=[hour], credits=1, valid_days=5)
        first = paid(bought(soon, john), smith)
        bought(hour, john, use_credit=True)
        assert (left(bundle), left(first)) == (10, 0)

    def test_refused_without_credit(self, ten, hour, john, jane):
        bought(ten, john)
        for who, more in ((john, {"use_credit": True}), (jane, {"use_credit": True})):
            with pytest.raises(NoCredits):
                bought(hour, who, **more)

    def test_refused_with_another_persons_bundle(self, bundle, hour, jane):
        with pytest.raises(NoCredits):
            bought(hour, jane, bundle=bundle)

    def test_refused_if_the_bundle_does_not_cover_the_service(self, bundle, john, smith):
        with pytest.raises(NoCredits):
            bought(service(smith), john, use_credit=True)
        with pytest.raises(NoCredits):
            bought(service(practitioner()), john, bundle=bundle)

    def test_refused_with_an_expired_bundle(self, smith, hour, john):
        day = service(smith, "bundle", covers=[hour], valid_days=1)
        paid(bought(day, john), smith)
        with pytest.raises(NoCredits):
            bought(hour, john, span=at(24), use_credit=True, now=NOW + DAY)
        expire_due(NOW + DAY)

    def test_taken_time_spends_no_credit(self, bundle, hour, john, jane):
        bought(hour, jane)
        with pytest.raises(SlotTaken):
            bought(hour, john, use_credit=True)
        assert left(bundle) == 10

    def test_missing_credit_takes_no_time(self, hour, john, jane):
        with pytest.raises(NoCredits):
            bought(hour, john, use_credit=True)
        assert bought(hour, jane).status is Status.PENDING_PAYMENT


class TestBuySeatWithCredit:
    def test_is_confirmed_at_once(self, smith, john):
        flow = service(smith, "workshop")
        five = service(smith, "bundle", covers=[flow], credits=5)
        bundle = paid(bought(five, john), smith)
        booking = bought(flow, john, session=session(flow), use_credit=True)
        assert (booking.status, left(bundle)) == (Status.CONFIRMED, 4)


class TestDraftPaidWithCredit:
    def test_spends_the_credit_on_submit(self, bundle, hour, john):
        draft = bought(hour, john, use_credit=True, is_draft=True)
        assert (draft.status, left(bundle)) == (Status.DRAFT, 10)
        submitted = take(draft, Submit(), john)
        assert (submitted.status, left(bundle)) == (Status.CONFIRMED, 9)

    def test_spends_it_on_a_seat_too(self, smith, john):
        flow = service(smith, "workshop")
        bundle = paid(bought(service(smith, "bundle", covers=[flow]), john), smith)
        draft = bought(flow, john, session=session(flow), use_credit=True, is_draft=True)
        assert take(draft, Submit(), john).status is Status.CONFIRMED
        assert left(bundle) == 9

    def test_spends_from_the_named_bundle(self, bundle, ten, hour, john, smith):
        other = paid(bought(ten, john), smith, now=NOW + HOUR / 4)
        draft = bought(hour, john, bundle=other, is_draft=True)
        take(draft, Submit(), john)
        assert (left(bundle), left(other)) == (10, 9)

    def test_submit_by_staff_spends_the_clients_credit(self, bundle, hour, john):
        draft = bought(hour, john, use_credit=True, is_draft=True)
        take(draft, Submit(), staff())
        assert left(bundle) == 9

    def test_refused_without_credit(self, ten, hour, john):
        with pytest.raises(NoCredits):
            bought(hour, john, use_credit=True, is_draft=True)

    def test_stays_a_draft_if_the_last_credit_was_spent_meanwhile(self, smith, hour, john):
        one = paid(bought(service(smith, "bundle", credits=1, covers=[hour]), john), smith)
        draft = bought(hour, john, bundle=one, is_draft=True)
        bought(hour, john, span=at(1), bundle=one)
        with pytest.raises(NoCredits):
            take(draft, Submit(), john)
        assert (again(draft).status, left(one)) == (Status.DRAFT, 0)
        with pytest.raises(NoCredits):
            take(draft, Submit(), john, now=NOW + HOUR)

    def test_canceled_draft_returns_no_credit(self, bundle, hour, john):
        draft = bought(hour, john, use_credit=True, is_draft=True)
        assert not quote(draft.id, program=PROGRAM, by=john, now=NOW).returns_credit
        cancel(draft, john, now=START - HOUR)
        assert left(bundle) == 10

    def test_canceled_after_submit_returns_the_credit(self, bundle, hour, john):
        draft = bought(hour, john, use_credit=True, is_draft=True)
        cancel(take(draft, Submit(), john), john)
        assert left(bundle) == 10


class TestCreditReturn:
    def test_returned_once_if_client_cancels_in_time(self, bundle, hour, john):
        booking = bought(hour, john, use_credit=True)
        cancel(booking, john)
        assert left(bundle) == 10
        assert bill_of(booking) == ("not_required", 0, 0)

    def test_forfeited_if_client_cancels_too_late(self, bundle, hour, john):
        cancel(bought(hour, john, use_credit=True), john, now=START - HOUR)
        assert left(bundle) == 9

    def test_returned_if_practitioner_cancels_however_late(self, bundle, hour, john, smith):
        cancel(bought(hour, john, use_credit=True), smith, now=START - HOUR)
        assert left(bundle) == 10

    def test_lost_if_its_bundle_was_canceled_before(self, bundle, hour, john):
        booking = bought(hour, john, use_credit=True)
        cancel(bundle, john)
        cancel(booking, john)
        assert left(bundle) == 0


class TestCreditOfAnotherPerson:
    def test_cannot_be_spent(self, bundle, hour):
        other = client()
        with pytest.raises(NoCredits):
            bought(hour, other, use_credit=True)
