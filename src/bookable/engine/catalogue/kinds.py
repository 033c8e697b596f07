"""The five kinds of service, and the fields that each of them has."""

from __future__ import annotations

NEEDED = {
    "individual": ("duration_minutes",),
    "workshop": (),
    "course": (),
    "package": ("includes",),
    "bundle": ("credits", "covers"),
}
"""Kind → the fields that it cannot do without."""

SOLD_IN_SESSIONS = frozenset({"workshop", "course"})
MADE_OF_OTHERS = {"package": "includes", "bundle": "covers"}

ONLY_OF = {"includes": "package", "covers": "bundle", "credits": "bundle", "valid_days": "bundle"}
"""Field → the one kind that has it."""
