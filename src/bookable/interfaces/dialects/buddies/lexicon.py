"""The buddies API's words for statuses, and the engine's values they stand for."""

from __future__ import annotations

from bookable.domain.lifecycle import Status

PROGRAM = "buddies"

STATUS_SHOWN = {
    Status.REQUESTED: "requested",
    Status.CONFIRMED: "scheduled",
    Status.IN_PROGRESS: "in_progress",
    Status.COMPLETED: "completed",
    Status.CANCELED: "cancelled",
    Status.NO_SHOW: "no_show",
}
STATUS_MEANT = {shown: status for status, shown in STATUS_SHOWN.items()}

WAITING = "Completion confirmed - waiting for your buddy to confirm"
DONE = "Session completed - both participants confirmed"
