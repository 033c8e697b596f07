"""Amounts in Stripe's units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookable.domain.currencies import DIGITS, payable
from bookable.domain.payments import PaymentVendorError
from bookable.gateways.stripe_money import at_stripe, from_stripe, least_cents


@pytest.mark.parametrize(
    ("cents", "currency", "amount"),
    [
        (5000, "USD", 5000),
        (5000, "JPY", 5000),
        (5, "ISK", 500),
        (5, "UGX", 500),
        (12340, "KWD", 12340),
        (500, "MGA", 5),
    ],
)
def test_amounts_use_stripes_smallest_unit(cents: int, currency: str, amount: int):
    assert at_stripe(cents, currency) == amount
    assert from_stripe(amount, currency) == cents


@pytest.mark.parametrize(("cents", "currency"), [(12345, "KWD"), (550, "MGA")])
def test_fraction_that_stripe_cannot_move_is_refused(cents: int, currency: str):
    with pytest.raises(PaymentVendorError):
        at_stripe(cents, currency)


@given(cents=st.integers(0, 10**12), currency=st.sampled_from(sorted(DIGITS)))
def test_every_payable_amount_can_be_sent(cents: int, currency: str):
    cents = payable(cents, currency)
    assert from_stripe(at_stripe(cents, currency), currency) == cents


@pytest.mark.parametrize(
    ("currency", "least"), [("USD", 50), ("JPY", 50), ("GBP", 30), ("HUF", 17500), ("KWD", 0)]
)
def test_minimum_amounts_are_those_stripe_publishes(currency: str, least: int):
    assert least_cents(currency) == least
