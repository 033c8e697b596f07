"""Upper limits on what one person, or one thing, may accumulate.

docs/bounds.md lists these beside all other limits.
"""

from datetime import timedelta

from bookable.domain.refusals import InvalidField

NOTES = 200
"""Notes on one booking."""

NOTES_SHOWN = MOVES_SHOWN = 50
"""How many notes, and how many moves, the detail of a booking shows: the latest ones."""

HOURS = 1_000
"""Windows of one person's hours, weekly and dated ones together."""

SERVICES = 200
"""Services that one practitioner sells at a time; archived ones do not count."""

LOCATIONS = 50
"""Locations that are kept for one practitioner alone."""

SESSIONS = 1_000
"""Sessions of one service that are not over yet."""

WAITLISTS = 50
"""Waitlists that one person is on at a time."""

MATCHES = 100
"""Matches for which one person has asked within `LATELY`, whatever became of them."""

MATCHES_OF_TWO = 10
"""Those of them for which they asked the same person."""

HOLDS = 3
"""Holds of one person, or of one visitor, at a time."""

GUESTS_BOOKINGS = 3
"""Bookings ahead of one e-mail address that were made without signing in."""

LINKS = 10
"""Links to one booking that work, apart from the one that was mailed to a guest."""

CONNECTIONS = 10
"""Calendars kept elsewhere that one person connects."""

WEBHOOK_ENDPOINTS = 20
"""Webhook endpoints of one person, or of one API key."""

LATELY = timedelta(days=30)


def refuse_over_match_limits(asked: int, *, of_this_one: int) -> None:
    """Raise InvalidField where a person has asked for as many matches lately as they may."""
    for there, most, whom in (
        (asked, MATCHES, "people"),
        (of_this_one, MATCHES_OF_TWO, "this person"),
    ):
        if there >= most:
            raise InvalidField(
                "matches", f"you asked {whom} {there:,} times within {LATELY.days} days: wait"
            )


def refuse_over_limit(count: int, limit: int, *, field: str) -> None:
    """Raise InvalidField if the limit is reached."""
    if count >= limit:
        raise InvalidField(field, f"there are {limit:,}, and there may be no more")
