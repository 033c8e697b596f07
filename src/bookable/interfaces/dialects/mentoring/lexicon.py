"""The mentoring API's words for statuses and types, and the engine's values they stand for."""

from __future__ import annotations

from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.interfaces.hours.operations import HOURS
from bookable.queries.booking_lists import OrderBy

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

OPERATIONS = {
    "Mentors": {
        "GET ": (
            "List mentors",
            "Returns a page of active mentors by name. Search looks at name, company and bio.",
        ),
        "GET {mentor_id}/": ("Retrieve a mentor", "Returns a mentor's entry in the directory."),
        "GET {mentor_id}/slots/": (
            "List free slots",
            "Returns the slots of a day, or of each day up to `end_date`, in the given time zone or"
            " in yours. Every listed slot can be booked until someone else books it.",
        ),
        "POST {mentor_id}/bookings/": (
            "Request a session",
            "Requests a session with a mentor. It is `requested`, or `scheduled` at once if the"
            " mentor accepts automatically. Requires the role of a mentee.",
        ),
    },
    "Availability": HOURS,
    "Bookings": {
        "GET bookings/": (
            "List your bookings",
            "Returns a page of the sessions that you booked.",
        ),
        "GET bookings/upcoming/": (
            "List upcoming sessions",
            "Returns your next ten sessions, soonest first.",
        ),
        "GET bookings/past/": (
            "List past sessions",
            "Returns a page of your sessions that have started, latest first.",
        ),
        "GET bookings/statistics/": (
            "Retrieve statistics",
            "Returns totals over all your bookings: counts by status, hours, and the session types"
            " that you book most.",
        ),
        "GET bookings/{booking_id}/": (
            "Retrieve a booking",
            "Returns one of your bookings. Everyone but its mentee gets a 404.",
        ),
        "PUT bookings/{booking_id}/": (
            "Replace notes and agenda",
            "Changes `notes`, `mentee_notes` and `agenda` before the start. Fields left out keep"
            " their values, and other fields are ignored.",
        ),
        "PATCH bookings/{booking_id}/": (
            "Update notes and agenda",
            "Changes the given fields of `notes`, `mentee_notes` and `agenda`, before the start.",
        ),
        "DELETE bookings/{booking_id}/": (
            "Cancel a booking",
            "Cancels the session before its start. It stays in the lists.",
        ),
        "POST bookings/{booking_id}/reschedule/": (
            "Reschedule a booking",
            "Moves the session to another free time before its start. It becomes `scheduled`.",
        ),
    },
    "Sessions": {
        "GET requests/": (
            "List unanswered requests",
            "Returns a page of the requests that wait for your answer as a mentor, soonest first.",
        ),
        "GET sessions/": (
            "List sessions with you",
            "Returns a page of all sessions booked with you.",
        ),
        "GET sessions/{booking_id}/": (
            "Retrieve a session with you",
            "Returns one of the sessions booked with you.",
        ),
        "POST bookings/{booking_id}/accept/": (
            "Accept a request",
            "Accepts a request before its start. A video session gets its link.",
        ),
        "POST bookings/{booking_id}/decline/": (
            "Decline a session",
            "Declines a request, or cancels a scheduled session before its start, with a reason.",
        ),
        "POST bookings/{booking_id}/complete/": (
            "Complete a session",
            "Records that a session took place, and optionally its actual start and end.",
        ),
        "POST bookings/{booking_id}/no-show/": (
            "Record a no-show",
            "Records that the mentee did not come. Possible from the start on.",
        ),
    },
}
"""Summary and description of each operation in the OpenAPI document, by tag."""
