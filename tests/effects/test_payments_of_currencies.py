"""Payments and refunds in all currencies."""

from __future__ import annotations

import pytest
from tests.factories import HOUR, make_service
from tests.steps import bill_of, buy, cancel


class TestPaymentInAnyCurrency:
    @pytest.mark.parametrize(
        ("cents", "currency", "charged"),
        [(5000, "JPY", 5000), (5000, "ISK", 500_000), (12340, "KWD", 12340), (5000, "MGA", 50)],
    )
    def test_is_paid_and_refunded_in_stripes_units(
        self, till, smith, jane, cents, currency, charged
    ):
        booking = buy(make_service(smith, price_cents=cents, currency=currency), jane)
        till.pay_by_card(booking, jane)
        [session] = till.stripe.sessions.values()
        assert (session["amount_total"], session["currency"]) == (charged, currency.lower())
        assert bill_of(booking) == ("paid", cents, 0)
        cancel(booking, jane)
        till.run_effects()
        assert till.refunds == [charged]

    def test_is_refunded_in_amounts_that_can_be_paid(self, till, smith, jane):
        terms = {"price_cents": 12350, "currency": "KWD", "cancellation_policy": [[1, 50]]}
        booking = buy(make_service(smith, **terms), jane)
        till.pay_by_card(booking, jane)
        cancel(booking, jane, now=booking.span.start - 2 * HOUR)
        till.run_effects()
        assert till.refunds == [6170]
