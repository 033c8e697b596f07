"""Work for the worker, deferred in the transaction of the change that it follows from: it is
never lost, and never runs for what was rolled back."""

from __future__ import annotations

from typing import NamedTuple

from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from bookable.storage.sql import execute, one

EFFECTS = "effects"
"""The queue of what follows from bookings inside Bookable, and never waits."""

VENDORS = "vendors"
"""The queue of what follows from bookings at vendors, who may be slow."""

QUEUES = (EFFECTS, VENDORS)

ROUNDS, ROUNDS_AT_VENDORS = "rounds", "rounds_at_vendors"
"""The queues of periodic tasks, those that ask vendors apart."""

KINDS = ((EFFECTS, ROUNDS), (VENDORS, ROUNDS_AT_VENDORS))
"""Queues whose jobs share the threads of a worker: four slow calls to vendors would otherwise keep
everything else waiting, holds that have run out included."""

RELAY = "relay"
DELETE_MEETINGS = "delete_meetings"
MOVE_MEETING = "move_meeting"
MAKE_MEETING = "make_meeting"
NOTIFY = "notify"
GIVE_BACK = "give_back"
CLOSE_CHECKOUTS = "close_checkouts"
LOOK_AGAIN = "look_again"
TELL_OFFERED = "tell_offered"
TELL_CALLED_OFF = "tell_called_off"

_AT_VENDORS = frozenset(
    {DELETE_MEETINGS, MOVE_MEETING, MAKE_MEETING, GIVE_BACK, CLOSE_CHECKOUTS, LOOK_AGAIN}
)

# A connector of its own: inside a worker that of the Django app may be the worker's, which writes
# outside Django's transactions.
_outbox = JobManager(DjangoConnector())


def delete_meetings(booking_id: int) -> None:
    """This will have the meetings that a booking no longer needs deleted at their vendors."""
    defer(DELETE_MEETINGS, booking_id=booking_id)


def move_meeting(booking_id: int) -> None:
    """This will have the vendor told a booking's new time."""
    defer(MOVE_MEETING, booking_id=booking_id)


def tell_offered(entry_id: int) -> None:
    """Have a client on a waitlist told that a seat is kept for them."""
    defer(TELL_OFFERED, entry_id=entry_id)


def tell_called_off(entry_id: int) -> None:
    """Have a client on a waitlist told that what they wait for does not take place."""
    defer(TELL_CALLED_OFF, entry_id=entry_id)


def defer(task: str, **arguments: int) -> None:
    """Have the worker run a task of the effects."""
    configure_task(name=task, job_manager=_outbox, queue=queue_of(task)).defer(**arguments)


def queue_of(task: str) -> str:
    """Return the queue of a task of the effects."""
    return VENDORS if task in _AT_VENDORS else EFFECTS


def make_retries_due() -> int:
    """This will let jobs that wait for their next attempt run at once, and return how many."""
    return execute(
        "UPDATE procrastinate_jobs SET scheduled_at = NULL"
        " WHERE status = 'todo' AND scheduled_at IS NOT NULL AND queue_name = ANY(%s)",
        [list(QUEUES)],
    )


class Left(NamedTuple):
    """How many effects could run at once, and how many a worker is running."""

    waiting: int
    running: int


def left() -> Left:
    """This will be what is left of the effects, without those that wait for their next attempt."""
    return Left._make(
        one(
            "SELECT count(*) FILTER (WHERE status = 'todo'"
            " AND (scheduled_at IS NULL OR scheduled_at <= now())),"
            " count(*) FILTER (WHERE status = 'doing') FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND queue_name = ANY(%s)",
            [list(QUEUES)],
        )
    )
