"""The ledger and the job queue, for effects."""

from __future__ import annotations

from bookable.storage.deadletters import add_dead_letter
from bookable.storage.feed import is_waiting, note, take
from bookable.storage.jobs import (
    CLOSE_CHECKOUTS,
    DELETE_MEETINGS,
    GIVE_BACK,
    KINDS,
    MAKE_MEETING,
    MOVE_MEETING,
    NOTIFY,
    PERIODIC,
    PERIODIC_AT_VENDORS,
    QUEUES,
    REFRESH_REFUNDS,
    RELAY,
    TELL_CANCELED,
    TELL_OFFERED,
    VENDORS,
    Left,
    defer,
    left,
    make_retries_due,
    queue_of,
)
from bookable.storage.ledger import Entry, entry
from bookable.storage.lines import Offer, offer
from bookable.storage.meetings import (
    StandingMeeting,
    gone,
    is_orphan,
    leaving,
    synced,
    unsynced,
)

__all__ = [
    "CLOSE_CHECKOUTS",
    "DELETE_MEETINGS",
    "GIVE_BACK",
    "KINDS",
    "MAKE_MEETING",
    "MOVE_MEETING",
    "NOTIFY",
    "PERIODIC",
    "PERIODIC_AT_VENDORS",
    "QUEUES",
    "REFRESH_REFUNDS",
    "RELAY",
    "TELL_CANCELED",
    "TELL_OFFERED",
    "VENDORS",
    "Entry",
    "Left",
    "Offer",
    "StandingMeeting",
    "add_dead_letter",
    "defer",
    "entry",
    "gone",
    "is_orphan",
    "is_waiting",
    "leaving",
    "left",
    "make_retries_due",
    "note",
    "offer",
    "queue_of",
    "synced",
    "take",
    "unsynced",
]
