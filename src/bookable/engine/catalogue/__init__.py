"""The catalogue: services, sessions and places, and how practitioners maintain them."""
