"""A plan in Zoom's words, and the mark by which its meeting is found again."""

from __future__ import annotations

import math
import re
import secrets
import string
from collections.abc import Iterable
from datetime import UTC, timedelta
from uuid import UUID

from bookable.domain.meetings import MeetingPlan

SCHEDULED = 2
NO_REGISTRATION = 2

# Zoom's limit for a topic is 200 characters.
LONGEST_NAME = 95

# All that Zoom allows in a password, one of each kind, since an account may ask for that.
PASSWORD_KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "@-_*")
PASSWORD_LENGTH = 10

_MARK = re.compile(r"\[bookable:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]")


def told(plan: MeetingPlan) -> dict[str, object]:
    """This will be the plan as Zoom is told it when a meeting is made or moved."""
    return {
        "type": SCHEDULED,
        "topic": topic(plan.names),
        "start_time": plan.span.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": math.ceil(plan.span.length / timedelta(minutes=1)),
        "timezone": plan.timezone,
        # Lists show no more than the first 250 characters, so the mark must stand within them.
        "agenda": f"Booked through Bookable. [bookable:{plan.booking}]",
    }


def topic(names: Iterable[str]) -> str:
    """This will be a line with all names, however long they are."""
    return " and ".join(" ".join(name.split())[:LONGEST_NAME] for name in names)


def settings(*, waiting_room: bool) -> dict[str, object]:
    """This will be how a new meeting is kept safe.

    The host of all meetings is one account that attends none of them: without a waiting room the
    two participants must be able to begin by themselves, and the password keeps others out.
    """
    return {
        "waiting_room": waiting_room,
        "join_before_host": not waiting_room,
        "meeting_authentication": False,
        "mute_upon_entry": True,
        "approval_type": NO_REGISTRATION,
        "auto_recording": "none",
        # Never the host's personal room, which is the same for every meeting.
        "use_pmi": False,
    }


def new_password() -> str:
    """This will be a password that Zoom's strictest rules of composition let pass."""
    dice = secrets.SystemRandom()
    letters = [dice.choice(kind) for kind in PASSWORD_KINDS]
    letters += dice.choices("".join(PASSWORD_KINDS), k=PASSWORD_LENGTH - len(letters))
    dice.shuffle(letters)
    return "".join(letters)


def marked_booking(agenda: str | None) -> UUID | None:
    """This will be the booking whose mark an agenda bears, if it bears one."""
    found = _MARK.search(agenda or "")
    return UUID(found[1]) if found else None
