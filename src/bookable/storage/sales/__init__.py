"""Bookings of what is sold, as people see them: from row to answer without the aggregate.

Time moves bookings by itself, and the worker writes that down a little later: what is read here
is what they are at `now`.
"""
