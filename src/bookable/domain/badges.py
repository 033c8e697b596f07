"""Badges: what people get for the sessions that they have completed."""

from __future__ import annotations

BADGES = (1, 5, 10, 25, 50, 100)
"""How many completed sessions earn each badge."""


def earned(completed: int) -> list[int]:
    """Return the badges that a number of completed sessions has earned, the first one first."""
    return [badge for badge in BADGES if badge <= completed]


def next_badge(completed: int) -> int | None:
    """Return the next badge to earn, or None after the last one."""
    return next((badge for badge in BADGES if badge > completed), None)
