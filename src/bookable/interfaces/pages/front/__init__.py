"""The way in: who can be booked, and what with each of them."""
