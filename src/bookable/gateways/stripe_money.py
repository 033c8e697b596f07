"""Amounts as Stripe counts them, and the smallest that it charges.

Source: https://docs.stripe.com/currencies, as of November 2026.
"""

from __future__ import annotations

from bookable.domain.currencies import digits
from bookable.domain.payments import PaymentVendorError

_WHOLE_UNITS = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
"""Stripe's "zero-decimal currencies": amounts are in whole units."""

_DIGITS_AT_STRIPE = {
    **dict.fromkeys(_WHOLE_UNITS.split(), 0),
    # These lost their minor unit, but Stripe still counts in hundredths: 5 ISK is 500.
    **dict.fromkeys(("ISK", "UGX"), 2),
}
_THREE_DIGITS = 3

_LEAST = {
    **dict.fromkeys(("AUD", "BRL", "CAD", "CHF", "EUR", "INR", "NZD", "SGD", "USD"), 50),
    **dict.fromkeys(("AED", "MYR", "PLN", "RON"), 200),
    **dict.fromkeys(("NOK", "SEK"), 300),
    **dict.fromkeys(("MXN", "THB"), 1000),
    "CZK": 1500,
    "DKK": 250,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "JPY": 50,
}
"""In minor units. For other currencies the limit follows from the currency of the account, which is
not known here."""


def least_cents(currency: str) -> int:
    """Return the smallest amount that can be charged, in minor units, or 0 if none is published."""
    return _LEAST.get(currency, 0)


def at_stripe(cents: int, currency: str) -> int:
    """Convert minor units of ISO 4217 to Stripe's units.

    Raises PaymentVendorError for an amount that Stripe cannot charge.
    """
    ours, theirs = 10 ** digits(currency), 10 ** _digits(currency)
    amount, rest = divmod(cents * theirs, ours)
    # Of currencies with three digits Stripe takes only amounts that end in 0.
    if rest or (_digits(currency) == _THREE_DIGITS and amount % 10):
        raise PaymentVendorError(f"Stripe moves no such fraction of {currency}.")
    return int(amount)


def from_stripe(amount: int, currency: str) -> int:
    """Convert Stripe's units to minor units of ISO 4217."""
    ours, theirs = 10 ** digits(currency), 10 ** _digits(currency)
    return int(amount * ours // theirs)


def _digits(currency: str) -> int:
    return _DIGITS_AT_STRIPE.get(currency, digits(currency))
