"""The status of a booking at a time, if the worker has not written it yet."""

from bookable.domain.lifecycle import Status

AT = f"CASE WHEN b.hold_until <= %(now)s THEN '{Status.CANCELED.value}' ELSE b.status END"
"""SQL for the status of `b` at `now`, in programmes whose bookings do not start by themselves.

The worker cancels bookings with expired holds every ten seconds. Until then lists must neither show
nor find a request that can no longer be answered.
"""
