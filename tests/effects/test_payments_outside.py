"""Refunds and disputes that are made at Stripe."""

from __future__ import annotations

import pytest
from tests.factories import NOW, make_service, make_staff
from tests.lookalikes.stripe import Fault
from tests.steps import PROGRAM, bill_of, buy, cancel, events_of, owe_also, pay_by_hand, reload

from bookable.domain.payments import PaymentVendorError
from bookable.domain.refusals import NothingToRefund, NotYourStep
from bookable.effects import vendor_payments
from bookable.effects.vendor_payments import refresh_refunds
from bookable.engine import backoffice, refunding
from bookable.storage.models import DeadLetter, LedgerEntry, Refund


def pending(booking) -> int:
    return reload(booking).sale.bill.pending_cents


def states() -> list[tuple[int, str]]:
    return list(Refund.objects.order_by("id").values_list("amount_cents", "state"))


def by_hand(booking, by, **more):
    given = {"method": "cash", "reference": "42", "program": PROGRAM, "now": NOW}
    return refunding.record(booking.id, by=by, **given | more)


@pytest.fixture
def sold(till, booking, jane):
    """An hour that Jane has paid for by card."""
    till.pay_by_card(booking, jane)
    return booking


class TestDashboardRefund:
    def test_changes_the_paid_and_remaining_amounts(self, till, sold, jane):
        till.deliver(*till.stripe.refund(till.payment_reference(sold), 2000))
        assert till.run_effects() == ["look_again", "look_again"]
        assert bill_of(sold) == ("partially_refunded", 5000, 2000)
        assert events_of(sold)[-1] == "refunded_outside"
        cancel(sold, jane)
        assert (bill_of(sold)[0], pending(sold)) == ("partially_refunded", 3000)
        till.run_effects()
        assert till.refunds == [2000, 3000]
        assert (bill_of(sold), pending(sold)) == (("refunded", 5000, 5000), 0)

    def test_without_a_message_is_seen_before_any_refund(self, till, sold, jane):
        till.stripe.refund(till.payment_reference(sold), 2000)
        cancel(sold, jane)
        assert (bill_of(sold), pending(sold)) == (("paid", 5000, 0), 5000)
        till.run_effects()
        assert till.refunds == [2000, 3000]
        assert bill_of(sold) == ("refunded", 5000, 5000)

    def test_counts_once_for_many_messages(self, till, sold):
        till.deliver(*till.stripe.refund(till.payment_reference(sold), 2000), times=3)
        till.run_effects()
        till.run_effects()
        assert bill_of(sold) == ("partially_refunded", 5000, 2000)
        assert events_of(sold).count("refunded_outside") == 1

    def test_is_read_from_events_if_the_message_is_missing(self, till, sold):
        till.stripe.refund(till.payment_reference(sold), 2000)
        assert vendor_payments.read_news() == 2
        till.run_effects()
        assert bill_of(sold) == ("partially_refunded", 5000, 2000)
        assert vendor_payments.read_news() == 0

    def test_before_its_payment_is_known_counts_once(self, till, booking, jane):
        payment = till.open_checkout(booking, jane)
        came = till.pay(payment)
        intent = till.stripe.sessions[payment.checkout_id]["payment_intent"]
        till.deliver(*till.stripe.refund(intent, 2000))
        assert till.run_effects() == []
        till.deliver(came)
        assert vendor_payments.read_news() == 2
        till.run_effects()
        assert bill_of(booking) == ("partially_refunded", 5000, 2000)

    def test_of_everything_leaves_nothing_to_refund(self, till, sold, jane):
        till.stripe.refund(till.payment_reference(sold), 5000)
        cancel(sold, jane)
        till.run_effects()
        assert till.refunds == [5000]
        assert states() == [(5000, "void"), (5000, "made")]
        assert (bill_of(sold), pending(sold)) == (("refunded", 5000, 5000), 0)

    def test_of_foreign_payments_is_ignored(self, till, sold):
        [made, charged] = till.stripe.refund(till.payment_reference(sold), 2000)
        for event in (made, charged):
            event["data"]["object"]["payment_intent"] = "pi_of_others"
        till.deliver(made, charged)
        assert till.run_effects() == []

    def test_is_handled_after_stripe_is_back(self, till, sold):
        till.stripe.queue("refunds", Fault(status=503), times=4)
        till.deliver(*till.stripe.refund(till.payment_reference(sold), 2000))
        with pytest.raises(PaymentVendorError):
            till.run_effects()
        assert vendor_payments.read_news() == 0
        till.stripe.forget_faults()
        till.run_effects()
        assert bill_of(sold) == ("partially_refunded", 5000, 2000)


class TestOwnRefund:
    @pytest.fixture
    def canceled(self, sold, jane):
        cancel(sold, jane)
        return sold

    def test_is_pending_until_the_money_has_moved(self, till, canceled):
        till.stripe.slow_refunds = True
        till.run_effects()
        assert (bill_of(canceled), pending(canceled)) == (("paid", 5000, 0), 5000)
        assert states() == [(5000, "sent")]
        [number] = till.stripe.refunds
        till.deliver(till.stripe.finish_refund(number))
        till.run_effects()
        assert (bill_of(canceled), pending(canceled)) == (("refunded", 5000, 5000), 0)
        assert events_of(canceled)[-1] == "refund_made"

    def test_reported_before_its_answer_is_recognised(self, till, canceled):
        till.stripe.queue("refund", Fault.lost())
        with pytest.raises(PaymentVendorError):
            till.run_effects()
        till.deliver(*till.stripe.undelivered)
        till.run_effects()
        assert states() == [(5000, "made")]
        assert till.refunds == [5000]

    def test_that_fails_later_is_owed_again_and_visible(self, till, canceled):
        till.run_effects()
        [number] = till.stripe.refunds
        till.deliver(till.stripe.finish_refund(number, "failed"))
        till.run_effects()
        assert (bill_of(canceled), pending(canceled)) == (("paid", 5000, 0), 5000)
        assert events_of(canceled)[-1] == "refund_failed"
        letter = DeadLetter.objects.get()
        assert (letter.effect, letter.resolved_at) == ("give_back", None)

    def test_that_failed_is_repeated_by_staff(self, till, canceled):
        till.run_effects()
        [number] = till.stripe.refunds
        till.stripe.finish_refund(number, "failed")
        refresh_refunds(Refund.objects.get().payment_id)
        backoffice.retry_effects([DeadLetter.objects.get().id], now=NOW)
        till.run_effects()
        assert [each["status"] for each in till.stripe.refunds.values()] == ["failed", "succeeded"]
        assert bill_of(canceled) == ("refunded", 5000, 5000)

    def test_that_failed_can_be_made_by_hand(self, till, canceled, smith, jane):
        till.run_effects()
        [number] = till.stripe.refunds
        till.stripe.finish_refund(number, "failed")
        refresh_refunds(Refund.objects.get().payment_id)
        with pytest.raises(NotYourStep):
            by_hand(canceled, jane)
        by_hand(canceled, smith)
        assert (bill_of(canceled), pending(canceled)) == (("refunded", 5000, 5000), 0)
        assert events_of(canceled)[-1] == "refund_recorded"
        assert DeadLetter.objects.get().resolved_at == NOW
        refresh_refunds(Refund.objects.get().payment_id)
        assert states() == [(5000, "made")]
        with pytest.raises(NothingToRefund):
            by_hand(canceled, smith)

    def test_under_way_cannot_be_made_by_hand(self, canceled, smith):
        with pytest.raises(NothingToRefund):
            by_hand(canceled, smith)

    def test_that_failed_for_the_last_time_waits_for_staff(self, till, canceled, smith):
        refunding.record_failure(Refund.objects.get().id, now=NOW)
        assert (states(), pending(canceled)) == ([(5000, "failed")], 5000)
        by_hand(canceled, smith)
        till.run_effects()
        assert till.refunds == []

    def test_of_cash_is_recorded(self, till, booking, smith, jane):
        pay_by_hand(booking, smith)
        cancel(booking, jane)
        assert (bill_of(booking), pending(booking)) == (("paid", 5000, 0), 5000)
        by_hand(booking, smith)
        assert (bill_of(booking), pending(booking)) == (("refunded", 5000, 5000), 0)
        made = Refund.objects.get()
        assert (made.method, made.reference, made.made_at) == ("cash", "42", NOW)

    def test_in_two_currencies_is_recorded_as_one_sum_of_each(self, booking, smith, jane):
        pay_by_hand(booking, smith)
        cancel(booking, jane)
        owe_also(booking, 400, "eur")
        owe_also(booking, 300, "EUR")
        by_hand(booking, smith)
        facts = LedgerEntry.objects.filter(kind="refund_recorded").values_list("facts", flat=True)
        sums = [(each["currency"], each["cents"]) for each in facts.order_by("id")]
        assert sums == [("EUR", "700"), ("USD", "5000")]
        assert (bill_of(booking), pending(booking)) == (("refunded", 5000, 5000), 0)

    def test_of_cash_is_paid_back_by_staff(self, booking, smith, jane):
        pay_by_hand(booking, smith)
        cancel(booking, jane)
        sue = make_staff()
        number = Refund.objects.get().id
        assert backoffice.record_hand_back(number, by=sue, now=NOW)
        assert not backoffice.record_hand_back(number, by=sue, now=NOW)
        assert bill_of(booking) == ("refunded", 5000, 5000)
        entry = LedgerEntry.objects.filter(booking_id=booking.id).latest("id")
        assert (entry.kind, entry.actor_id, entry.facts["cents"]) == (
            *("refund_recorded", sue.person_id),
            "5000",
        )


class TestDispute:
    @pytest.fixture
    def opened(self, till, sold):
        events = till.stripe.dispute(till.payment_reference(sold))
        till.deliver(*events)
        till.run_effects()
        return events[0]["data"]["object"]["id"]

    def test_leaves_the_booking_paid_and_disputed(self, till, sold, opened):
        assert bill_of(sold) == ("paid", 5000, 0)
        assert reload(sold).sale.bill.is_disputed
        assert events_of(sold)[-1] == "payment_disputed"

    def test_that_is_lost_counts_as_refunded(self, till, sold, opened):
        till.deliver(*till.stripe.close_dispute(opened, won=False))
        till.run_effects()
        assert bill_of(sold) == ("refunded", 5000, 5000)
        assert not reload(sold).sale.bill.is_disputed
        assert events_of(sold)[-1] == "dispute_lost"

    def test_that_is_won_changes_nothing(self, till, sold, opened):
        till.deliver(*till.stripe.close_dispute(opened, won=True))
        till.run_effects()
        assert bill_of(sold) == ("paid", 5000, 0)
        assert not reload(sold).sale.bill.is_disputed
        assert events_of(sold)[-1] == "dispute_won"

    @pytest.mark.parametrize(("won", "given"), [(True, [5000]), (False, [])])
    def test_delays_a_refund_until_it_is_closed(self, till, sold, jane, opened, won, given):
        cancel(sold, jane)
        till.run_effects()
        assert (till.refunds, pending(sold)) == ([], 5000)
        till.deliver(*till.stripe.close_dispute(opened, won=won))
        till.run_effects()
        till.run_effects()
        assert (till.refunds, pending(sold)) == (given, 0)
        assert bill_of(sold) == ("refunded", 5000, 5000)

    def test_of_a_part_leaves_the_rest_refundable(self, till, smith, jane):
        half = make_service(smith, cancellation_policy=[[1, 50]])
        booking = buy(half, jane)
        till.pay_by_card(booking, jane)
        till.stripe.dispute(till.payment_reference(booking), 2000)
        cancel(booking, jane)
        till.run_effects()
        assert till.refunds == [2500]

    def test_that_is_only_an_inquiry_is_ignored(self, till, sold, jane):
        till.deliver(
            *till.stripe.dispute(till.payment_reference(sold), status="warning_needs_response")
        )
        till.run_effects()
        assert not reload(sold).sale.bill.is_disputed
