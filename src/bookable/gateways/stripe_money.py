"""Amounts as Stripe counts them, and the least that it takes: https://docs.stripe.com/currencies
(read in November 2026)."""

from __future__ import annotations

from bookable.domain.currencies import digits
from bookable.domain.payments import PaymentVendorError

_WHOLE_UNITS = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
"""Of these it takes whole units (its "zero-decimal currencies")."""

_DIGITS_AT_STRIPE = {
    **dict.fromkeys(_WHOLE_UNITS.split(), 0),
    # These have no minor unit any more, and stay what they were there: 5 ISK is 500.
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
"""In minor units. Of all others Stripe wants what is worth as much in the account's own currency,
which is not known here."""


def least_cents(currency: str) -> int:
    """Return the least that can be charged, in minor units, or 0 where that is not published."""
    return _LEAST.get(currency, 0)


def at_stripe(cents: int, currency: str) -> int:
    """Return minor units of ISO 4217 as Stripe counts them, or raise PaymentVendorError for an
    amount that it cannot move."""
    ours, theirs = 10 ** digits(currency), 10 ** _digits(currency)
    amount, rest = divmod(cents * theirs, ours)
    if rest or (_digits(currency) == _THREE_DIGITS and amount % 10):
        raise PaymentVendorError(f"Stripe moves no such fraction of {currency}.")
    return int(amount)


def from_stripe(amount: int, currency: str) -> int:
    """Return an amount as Stripe counts it in minor units of ISO 4217."""
    ours, theirs = 10 ** digits(currency), 10 ** _digits(currency)
    return int(amount * ours // theirs)


def _digits(currency: str) -> int:
    return _DIGITS_AT_STRIPE.get(currency, digits(currency))
