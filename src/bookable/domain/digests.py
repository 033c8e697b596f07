"""When a person gets the digest of their bookings: at seven in the morning, where they are."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from bookable.domain import hours

MORNING = time(7)
"""Local time at which digests are sent, those of a week on Mondays."""


class Rhythm(StrEnum):
    """How often a person gets a digest."""

    DAILY = "daily"
    WEEKLY = "weekly"


LATEST = {Rhythm.DAILY: timedelta(hours=6), Rhythm.WEEKLY: timedelta(days=1)}
"""How late a digest may come, for example after an outage. After that it is left out."""


def next_digest(rhythm: Rhythm, *, after: datetime, zone: str) -> datetime:
    """Return the moment of the first digest after another moment.

    If a clock change skips that hour, the digest comes when the clocks go on; if it repeats the
    hour, it comes at the first of both. A date that a zone skipped has none.
    """
    date = hours.shown(after, zone).date()
    while True:
        if rhythm is Rhythm.DAILY or date.weekday() == 0:
            moment = hours.first_moment(datetime.combine(date, MORNING), hours.zone_of(zone))
            if moment > after and hours.shown(moment, zone).date() == date:
                return moment
        date += timedelta(days=1)


def is_due(rhythm: Rhythm, *, now: datetime, zone: str) -> bool:
    """Return whether the moment of a digest has come, and not too long ago.

    A digest that was planned before its reader went to another zone may not be due there.
    """
    return next_digest(rhythm, after=now - LATEST[rhythm], zone=zone) <= now
