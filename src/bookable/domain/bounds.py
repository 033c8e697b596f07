"""How much one person, or one thing, may have of what people can make more and more of.

The table in docs/bounds.md lists these beside all other limits.
"""

from bookable.domain.refusals import InvalidField

NOTES = 200
"""Notes on one booking."""

NOTES_SHOWN = MOVES_SHOWN = 50
"""How many notes, and how many moves, the detail of a booking shows: the last ones."""

HOURS = 1_000
"""Windows of one person's hours, weekly and dated ones together."""

SERVICES = 200
"""Services that one practitioner sells at a time; archived ones do not count."""

SESSIONS = 1_000
"""Sessions of one service that are not over."""

WAITLISTS = 50
"""Waitlists on which one person is at a time."""


def refuse_more(there: int, most: int, *, field: str) -> None:
    """Raise InvalidField where there are as many of something as there may be."""
    if there >= most:
        raise InvalidField(field, f"there are {most:,}, and there may be no more")
