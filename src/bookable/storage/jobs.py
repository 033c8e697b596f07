"""Jobs for the worker, deferred in the transaction of the change that causes them.

So a job is never lost, and never runs for a change that was rolled back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from bookable.storage.sql import execute, one

EFFECTS = "effects"
"""The queue of effects inside Bookable, which never wait for a vendor."""

VENDORS = "vendors"
"""The queue of effects at vendors, which may be slow."""

QUEUES = (EFFECTS, VENDORS)

PERIODIC, PERIODIC_AT_VENDORS = "rounds", "rounds_at_vendors"
"""The queues of periodic tasks: without vendors, and at vendors."""

KINDS = ((EFFECTS, PERIODIC), (VENDORS, PERIODIC_AT_VENDORS))
"""Queues that share the threads of a worker. Vendors have threads of their own: four slow calls
would otherwise stop everything else, for example the release of expired holds."""

# These names stand in the job tables of every installation, so they never change.
RELAY = "relay"
DELETE_MEETINGS = "delete_meetings"
MOVE_MEETING = "move_meeting"
MAKE_MEETING = "make_meeting"
ACCEPT_REQUEST = "accept_request"
GIVE_BACK = "give_back"
CLOSE_CHECKOUTS = "close_checkouts"
REFRESH_REFUNDS = "look_again"
SEND_MAIL = "send_mail"
WRITE_CALENDAR = "write_calendar"

_AT_VENDORS = frozenset(
    {
        *(DELETE_MEETINGS, MOVE_MEETING, MAKE_MEETING, ACCEPT_REQUEST),
        *(GIVE_BACK, CLOSE_CHECKOUTS, REFRESH_REFUNDS),
    }
)

# A connector of its own: inside a worker the Django app's connector may be the worker's, which
# would write the job outside Django's transaction.
_outbox = JobManager(DjangoConnector())


def delete_meetings(booking_id: int) -> None:
    """Defer the deletion of the meetings that a booking no longer uses."""
    defer(DELETE_MEETINGS, booking_id=booking_id)


def move_meeting(booking_id: int) -> None:
    """Defer a call that tells the vendor a booking's new time."""
    defer(MOVE_MEETING, booking_id=booking_id)


def defer(task: str, **arguments: int) -> None:
    """Defer an effect by its name."""
    configure_task(name=task, job_manager=_outbox, queue=queue_of(task)).defer(**arguments)


def queue_of(task: str) -> str:
    """Return the queue of an effect."""
    return VENDORS if task in _AT_VENDORS else EFFECTS


def make_retries_due(queues: Iterable[str]) -> int:
    """Make effects that wait for their next attempt due now, and return how many."""
    return execute(
        "UPDATE procrastinate_jobs SET scheduled_at = NULL"
        " WHERE status = 'todo' AND scheduled_at IS NOT NULL AND queue_name = ANY(%s)",
        [list(queues)],
    )


class Left(NamedTuple):
    """Effects that are due, and effects that a worker is running."""

    waiting: int
    running: int


def left() -> Left:
    """Count unfinished effects, without those that wait for their next attempt."""
    return Left._make(
        one(
            "SELECT count(*) FILTER (WHERE status = 'todo'"
            " AND (scheduled_at IS NULL OR scheduled_at <= now())),"
            " count(*) FILTER (WHERE status = 'doing') FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND queue_name = ANY(%s)",
            [list(QUEUES)],
        )
    )
