"""The currencies of ISO 4217, and how their amounts are written.

The table is ISO 4217 List One with its amendments up to No. 180 (in force since 2026-01-01), which
the maintenance agency publishes at https:

www.six-group.com/en/products-services/financial-information/data-standards.html. Metals, units of
account and the codes for tests and for no currency are left out: they are not used for payments.
"""

from __future__ import annotations

from functools import lru_cache

from bookable.domain.refusals import InvalidField

_WITHOUT_MINOR_UNIT = """
BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF
"""
_OF_A_HUNDRED = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY
COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR
MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG
SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES
WST XCD XCG YER ZAR ZMW ZWG
"""
_OF_A_THOUSAND = "BHD IQD JOD KWD LYD OMR TND"

DIGITS: dict[str, int] = {
    **dict.fromkeys(_WITHOUT_MINOR_UNIT.split(), 0),
    **dict.fromkeys(_OF_A_HUNDRED.split(), 2),
    **dict.fromkeys(_OF_A_THOUSAND.split(), 3),
}
"""Currency code → digits after the decimal point."""

_USUAL = 2

_PAYABLE_IN = {"MGA": 100}
"""The ariary has no hundredth, although ISO 4217 says two digits: only whole ones are paid."""

_CARDS_SETTLE_IN = 10
"""Card vendors take amounts of three digits only in steps of ten minor units."""


def digits(currency: str) -> int:
    """Return the digits after the decimal point of a currency's amounts.

    An unknown currency has two: it may have been withdrawn since something was sold in it.
    """
    return DIGITS.get(currency, _USUAL)


def step(currency: str) -> int:
    """Return the smallest amount, in minor units, in whose multiples a currency is paid."""
    return _PAYABLE_IN.get(currency, _CARDS_SETTLE_IN if digits(currency) > _USUAL else 1)


def payable(cents: int, currency: str) -> int:
    """Return the largest payable amount that is not more than `cents`."""
    return cents - cents % step(currency)


# Lists show one in each row, and most of them have few prices.
@lru_cache(maxsize=1_000)
def shown(cents: int, currency: str) -> str:
    """Return an amount as text with its currency's digits.

    5000 is `50.00` in USD, `5000` in JPY and `5.000` in KWD.
    """
    number = digits(currency)
    if not number:
        return str(cents)
    whole, part = divmod(abs(cents), 10**number)
    return f"{'-' * (cents < 0)}{whole}.{part:0{number}d}"


def refuse_price(cents: int, currency: str) -> None:
    """Raise InvalidField for an unknown currency, and for a price that cannot be paid in it."""
    if currency not in DIGITS:
        raise InvalidField("currency", "must be an ISO 4217 currency such as USD")
    if cents % step(currency):
        problem = f"must be a multiple of {step(currency)} in {currency}"
        raise InvalidField("price_cents", problem)
