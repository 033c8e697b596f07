"""Response bodies about credits."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut
from bookable.interfaces.http.paging import PageOut
from bookable.interfaces.http.seconds import WholeSeconds


class BalanceOut(WholeSeconds):
    """The credits left of one bundle, and the services they pay for. `bundle_id` is the number of
    the booking that bought the bundle."""

    bundle_id: int
    total: int
    remaining: int
    expires_at: datetime | None
    services: list[NamedOut]


class MovementOut(WholeSeconds):
    """A change of a credit balance. `kind` is `granted`, `spent`, `given_back`, `forfeited`,
    `expired` or `revoked`. `booking_id` is the bundle itself, or the booking that the credit paid
    for. `reason` is `bundle_confirmed`, `booked`, `canceled_in_time`, `moved_by_others`,
    `canceled_by_others`, `canceled_too_late`, `bundle_has_run_out` or `bundle_canceled`. The
    `delta` of `forfeited` is 0, because the credit was already spent."""

    bundle_id: int
    booking_id: int
    service: str
    kind: str
    delta: int
    reason: str
    created_at: datetime


class CreditAccountOut(Struct):
    """The balances that can still be spent, those that expire first at the top, and a page of the
    history, newest first."""

    balances: list[BalanceOut]
    history: PageOut[MovementOut]
