"""Reads of bookings of services, straight from rows without the aggregate.

Time alone changes some statuses, and the worker writes that a little later. So the statements here
compute what the status is at `now`.
"""
