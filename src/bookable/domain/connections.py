"""Connections to calendars that people keep elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

READ_EVERY = timedelta(minutes=5)
"""The time from one reading of a calendar to the next."""

SILENT_AFTER = timedelta(hours=1)
"""After which time without an answer a calendar counts as silent."""


CONSENT_WITHIN = timedelta(minutes=15)
"""How long a person has to consent at a vendor."""


class ConnectionState(StrEnum):
    """How the last reading of a connected calendar went."""

    UNREAD = "unread"
    WORKING = "working"
    FAILING = "failing"
    DENIED = "denied"


class ExternalChange(StrEnum):
    """What happens when a booking's event is moved or deleted in the connected calendar."""

    NOTIFY = "notify"
    FOLLOW = "follow"


def is_silent(answered_at: datetime, *, now: datetime) -> bool:
    """Return whether a calendar has not answered for an hour."""
    return now - answered_at > SILENT_AFTER
