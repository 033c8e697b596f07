"""Pages for those who book and those who are booked.

A page is parsed input, one call of the engine or of queries, and one template. It has no rule and
no SQL of its own.
"""
