"""World files: one JSON document that says who exists, what can be booked, when, and what has
been booked."""
