"""Upper limits on what one person, or one thing, may accumulate.

docs/bounds.md lists these beside all other limits.
"""

from bookable.domain.refusals import InvalidField

NOTES = 200
"""Notes on one booking."""

NOTES_SHOWN = MOVES_SHOWN = 50
"""How many notes, and how many moves, the detail of a booking shows: the latest ones."""

HOURS = 1_000
"""Windows of one person's hours, weekly and dated ones together."""

SERVICES = 200
"""Services that one practitioner sells at a time; archived ones do not count."""

SESSIONS = 1_000
"""Sessions of one service that are not over yet."""

WAITLISTS = 50
"""Waitlists that one person is on at a time."""


def refuse_more(count: int, limit: int, *, field: str) -> None:
    """Raise InvalidField if the limit is reached."""
    if count >= limit:
        raise InvalidField(field, f"there are {limit:,}, and there may be no more")
