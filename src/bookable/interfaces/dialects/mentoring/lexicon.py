"""The mentoring API's words for statuses and types, and the engine's values they stand for."""

from __future__ import annotations

from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.engine.queries import OrderBy

PROGRAM = "mentoring"
MENTEE, MENTOR = Side.CLIENT, Side.PROVIDER
NEXT = 10
"""How many sessions the list of upcoming sessions shows."""

STATUS_SHOWN = {
    Status.REQUESTED: "requested",
    Status.CONFIRMED: "scheduled",
    Status.COMPLETED: "completed",
    Status.CANCELED: "cancelled",
    Status.NO_SHOW: "no_show",
}
STATUS_MEANT = {shown: status for status, shown in STATUS_SHOWN.items()} | {
    "no-show": Status.NO_SHOW
}
STATUS_DISPLAYED = {
    Status.REQUESTED: "Requested",
    Status.CONFIRMED: "Scheduled",
    Status.COMPLETED: "Completed",
    Status.CANCELED: "Cancelled",
    Status.NO_SHOW: "No Show",
}
BY_WORD = sorted(STATUS_SHOWN, key=lambda status: STATUS_SHOWN[status])
"""All statuses, ordered alphabetically by the API's words."""

UPCOMING = (Status.REQUESTED, Status.CONFIRMED)
"""The statuses of a session that can still take place."""

TYPE_DISPLAYED = {
    "video": "Video Call",
    "chat": "Chat",
    "email": "Email",
    "in_person": "In Person",
}

ORDER_MEANT = {
    "scheduled_start": OrderBy.START,
    "session_date": OrderBy.START,
    "created_at": OrderBy.CREATED,
    "status": OrderBy.STATUS,
}
