"""The five kinds of service, and what belongs to each of them."""

from __future__ import annotations

NEEDED = {
    "individual": ("duration_minutes",),
    "workshop": (),
    "course": (),
    "package": ("includes",),
    "bundle": ("credits", "covers"),
}
"""The five kinds of service, and what each one makes no sense without."""

SOLD_IN_SESSIONS = frozenset({"workshop", "course"})
MADE_OF_OTHERS = {"package": "includes", "bundle": "covers"}

ONLY_OF = {"includes": "package", "covers": "bundle", "credits": "bundle", "valid_days": "bundle"}
"""What only services of one kind have."""
