"""Which prices can be set: those that a client can pay."""

from __future__ import annotations

from bookable.domain.currencies import refuse_price, shown
from bookable.domain.refusals import InvalidField
from bookable.engine.ports import payments


def refuse_unpayable(cents: int, currency: str) -> None:
    """Raise InvalidField for a price that no client could pay.

    It needs a known currency, a payable amount in it and, where cards are accepted, at least the
    card vendor's minimum. A service that costs nothing needs no card.
    """
    refuse_price(cents, currency)
    vendor = payments()
    least = 0 if vendor is None else vendor.least_cents(currency)
    if 0 < cents < least:
        problem = f"must be 0, or at least {shown(least, currency)} {currency} to be paid by card"
        raise InvalidField("price_cents", problem)
