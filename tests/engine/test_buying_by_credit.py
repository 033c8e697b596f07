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
from bookable.engine.quotes import quote
from bookable.storage import credits
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


class TestABundle:
    def test_brings_its_credits_once_it_is_confirmed(self, ten, john, smith):
        bundle = bought(ten, john)
        assert bundle.status is Status.PENDING_PAYMENT
        assert credits.left(bundle.id) is None
        later = NOW + timedelta(minutes=10)
        assert paid(bundle, smith, now=later).status is Status.CONFIRMED
        assert credits.left(bundle.id) == (10, 10, later + 365 * DAY)

    def test_that_costs_nothing_brings_them_at_once(self, smith, hour, john):
        free = service(smith, "bundle", price_cents=0, credits=2, covers=[hour])
        assert left(bought(free, john)) == 2

    def test_brings_what_was_sold_though_it_is_sold_no_more(self, ten, john, smith):
        bundle = bought(ten, john)
        Service.objects.filter(id=ten.id).update(archived_at=NOW)
        assert left(paid(bundle, smith)) == 10

    def test_that_was_confirmed_elsewhere_brings_them_once_it_is_paid(self, ten, john, smith):
        bundle = bought(ten, john)
        Booking.objects.filter(id=bundle.id).update(status="confirmed", hold_until=None)
        assert credits.left(bundle.id) is None
        assert left(paid(bundle, smith)) == 10

    def test_is_not_paid_for_by_credits(self, ten, bundle, john):
        with pytest.raises(InvalidField):
            bought(ten, john, use_credit=True)

    def test_gives_back_the_share_that_was_not_spent(self, bundle, hour, john):
        booking = bought(hour, john, use_credit=True)
        cancel(bundle, john)
        assert owed_of(bundle) == ("paid", 40000, 36000)
        assert left(bundle) == 0
        assert again(booking).status is Status.CONFIRMED
        with pytest.raises(NoCredits):
            bought(hour, john, span=at(1), use_credit=True)

    def test_gives_nothing_back_for_credits_that_ran_out(self, bundle, john, smith):
        cancel(bundle, smith, now=NOW + 365 * DAY)
        assert bill_of(bundle) == ("paid", 40000, 0)


class TestAnHourForACredit:
    def test_is_confirmed_at_once_and_costs_no_money(self, bundle, hour, john):
        booking = bought(hour, john, use_credit=True)
        assert booking.status is Status.CONFIRMED
        assert (booking.sale.bill.credits_used, booking.sale.bill.total_cents) == (1, 0)
        assert bill_of(booking) == ("not_required", 0, 0)
        assert left(bundle) == 9

    def test_takes_it_from_the_bundle_that_is_named(self, bundle, ten, hour, john, smith):
        other = paid(bought(ten, john), smith, now=NOW + HOUR / 4)
        bought(hour, john, bundle=other)
        assert (left(bundle), left(other)) == (10, 9)

    def test_takes_it_from_what_runs_out_first(self, bundle, hour, john, smith):
        soon = service(smith, "bundle", covers=[hour], credits=1, valid_days=5)
        first = paid(bought(soon, john), smith)
        bought(hour, john, use_credit=True)
        assert (left(bundle), left(first)) == (10, 0)

    def test_is_not_to_be_had_without_a_credit(self, ten, hour, john, jane):
        bought(ten, john)
        for who, more in ((john, {"use_credit": True}), (jane, {"use_credit": True})):
            with pytest.raises(NoCredits):
                bought(hour, who, **more)

    def test_is_not_to_be_had_from_the_bundle_of_somebody_else(self, bundle, hour, jane):
        with pytest.raises(NoCredits):
            bought(hour, jane, bundle=bundle)

    def test_is_not_to_be_had_for_what_the_bundle_does_not_cover(self, bundle, john, smith):
        with pytest.raises(NoCredits):
            bought(service(smith), john, use_credit=True)
        with pytest.raises(NoCredits):
            bought(service(practitioner()), john, bundle=bundle)

    def test_is_not_to_be_had_once_the_bundle_has_run_out(self, smith, hour, john):
        day = service(smith, "bundle", covers=[hour], valid_days=1)
        paid(bought(day, john), smith)
        with pytest.raises(NoCredits):
            bought(hour, john, span=at(24), use_credit=True, now=NOW + DAY)
        expire_due(NOW + DAY)

    def test_spends_nothing_where_the_time_is_taken(self, bundle, hour, john, jane):
        bought(hour, jane)
        with pytest.raises(SlotTaken):
            bought(hour, john, use_credit=True)
        assert left(bundle) == 10

    def test_takes_no_time_where_there_is_no_credit(self, hour, john, jane):
        with pytest.raises(NoCredits):
            bought(hour, john, use_credit=True)
        assert bought(hour, jane).status is Status.PENDING_PAYMENT


class TestASeatForACredit:
    def test_is_confirmed_at_once(self, smith, john):
        flow = service(smith, "workshop")
        five = service(smith, "bundle", covers=[flow], credits=5)
        bundle = paid(bought(five, john), smith)
        booking = bought(flow, john, session=session(flow), use_credit=True)
        assert (booking.status, left(bundle)) == (Status.CONFIRMED, 4)


class TestADraftForACredit:
    def test_spends_it_once_it_is_submitted(self, bundle, hour, john):
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

    def test_spends_that_of_the_bundle_that_was_named(self, bundle, ten, hour, john, smith):
        other = paid(bought(ten, john), smith, now=NOW + HOUR / 4)
        draft = bought(hour, john, bundle=other, is_draft=True)
        take(draft, Submit(), john)
        assert (left(bundle), left(other)) == (10, 9)

    def test_is_the_clients_whoever_submits_it(self, bundle, hour, john):
        draft = bought(hour, john, use_credit=True, is_draft=True)
        take(draft, Submit(), staff())
        assert left(bundle) == 9

    def test_is_refused_where_there_is_no_credit(self, ten, hour, john):
        with pytest.raises(NoCredits):
            bought(hour, john, use_credit=True, is_draft=True)

    def test_stays_a_draft_where_the_last_credit_has_gone_meanwhile(self, smith, hour, john):
        one = paid(bought(service(smith, "bundle", credits=1, covers=[hour]), john), smith)
        draft = bought(hour, john, bundle=one, is_draft=True)
        bought(hour, john, span=at(1), bundle=one)
        with pytest.raises(NoCredits):
            take(draft, Submit(), john)
        assert (again(draft).status, left(one)) == (Status.DRAFT, 0)
        with pytest.raises(NoCredits):
            take(draft, Submit(), john, now=NOW + HOUR)

    def test_has_nothing_to_give_back(self, bundle, hour, john):
        draft = bought(hour, john, use_credit=True, is_draft=True)
        assert not quote(draft.id, program=PROGRAM, by=john, now=NOW).returns_credit
        cancel(draft, john, now=START - HOUR)
        assert left(bundle) == 10

    def test_gives_back_what_it_spent_once_it_is_canceled(self, bundle, hour, john):
        draft = bought(hour, john, use_credit=True, is_draft=True)
        cancel(take(draft, Submit(), john), john)
        assert left(bundle) == 10


class TestACreditThatWasSpent:
    def test_comes_back_once_where_the_client_cancels_in_time(self, bundle, hour, john):
        booking = bought(hour, john, use_credit=True)
        cancel(booking, john)
        assert left(bundle) == 10
        assert bill_of(booking) == ("not_required", 0, 0)

    def test_is_gone_where_he_cancels_too_late(self, bundle, hour, john):
        cancel(bought(hour, john, use_credit=True), john, now=START - HOUR)
        assert left(bundle) == 9

    def test_comes_back_however_late_the_practitioner_cancels(self, bundle, hour, john, smith):
        cancel(bought(hour, john, use_credit=True), smith, now=START - HOUR)
        assert left(bundle) == 10

    def test_is_lost_with_a_bundle_that_was_given_back_before(self, bundle, hour, john):
        booking = bought(hour, john, use_credit=True)
        cancel(bundle, john)
        cancel(booking, john)
        assert left(bundle) == 0


class TestACreditOfSomebodyElse:
    def test_pays_for_nothing_of_mine(self, bundle, hour):
        other = client()
        with pytest.raises(NoCredits):
            bought(hour, other, use_credit=True)
