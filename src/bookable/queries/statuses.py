"""What a booking is at a time, if the worker has not written it yet.

The worker cancels bookings with expired holds every ten seconds. Until then lists must neither show
nor find a request that can no longer be answered.
"""

from bookable.domain.commands import Expire
from bookable.domain.lifecycle import Status


def _at_now(column: str, expired: str) -> str:
    return f"CASE WHEN b.hold_until <= %(now)s THEN {expired} ELSE b.{column} END"


AT = _at_now("status", f"'{Status.CANCELED.value}'")
"""SQL for the status of `b` at `now`, in programmes whose bookings do not start by themselves."""

UPDATED_AT = _at_now("updated_at", "%(now)s")
"""SQL for when `b` was last changed, in the same programmes."""

REASON = _at_now("cancellation_reason", f"'{Expire.reason}'")
"""SQL for why `b` was canceled, in the same programmes."""
