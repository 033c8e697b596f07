"""The status of a booking as time has made it, where that is not written down yet."""

from bookable.domain.lifecycle import Status

AT = f"CASE WHEN b.hold_until <= %(now)s THEN '{Status.CANCELED.value}' ELSE b.status END"
"""SQL for the status of `b` at `now`, in programmes whose bookings do not start by themselves.

The worker writes down every ten seconds which holds have run out. Until then lists must not show,
or find, what nobody can answer any more.
"""
