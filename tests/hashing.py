"""Passwords that are hashed for tests alone."""

from __future__ import annotations

from bookable.interfaces.auth.hashing import Argon2


class Quick(Argon2):
    """As passwords are hashed everywhere, save that it does not take a quarter of a second."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
