"""Passwords that are hashed for tests alone."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Quick(Argon2PasswordHasher):
    """As passwords are hashed everywhere, save that it does not take a quarter of a second."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
