"""The tutoring API's words for statuses and sides, and the engine's values they stand for."""

from __future__ import annotations

from bookable.domain.lifecycle import Status
from bookable.domain.people import Side

PROGRAM = "tutoring"

STATUS_SHOWN = {
    Status.REQUESTED: "PENDING",
    Status.CONFIRMED: "CONFIRMED",
    Status.COMPLETED: "COMPLETED",
    Status.CANCELED: "CANCELLED",
}
STATUS_MEANT = {shown: status for status, shown in STATUS_SHOWN.items()}

SIDE_SHOWN = {Side.PROVIDER: "teacher", Side.CLIENT: "student"}
SIDE_MEANT = {shown: side for side, shown in SIDE_SHOWN.items()}

MEETING_CREATED = "Booking confirmed and meeting created"
CONFIRMED = {"zoom": "Booking confirmed and Zoom meeting created"}
"""The message of a confirmation, by the vendor of its meeting."""
