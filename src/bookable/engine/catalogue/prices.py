"""Which prices can be set: those that a client can pay."""

from __future__ import annotations

from bookable.domain.currencies import refuse_price, shown
from bookable.domain.refusals import InvalidField
from bookable.engine.ports import payments


def refuse_unpayable(cents: int, currency: str) -> None:
    """Raise InvalidField for a price that no client could pay: in no currency, in parts of one that
    nobody has, or where cards are taken below the least that the card vendor takes. What costs
    nothing needs no card."""
    refuse_price(cents, currency)
    vendor = payments()
    least = 0 if vendor is None else vendor.least_cents(currency)
    if 0 < cents < least:
        problem = f"must be 0, or at least {shown(least, currency)} {currency} to be paid by card"
        raise InvalidField("price_cents", problem)
