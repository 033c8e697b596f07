"""The mentoring API's words for statuses and types, and the engine's values they stand for."""

from __future__ import annotations

from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.engine.queries import OrderBy
from bookable.interfaces.hours.operations import HOURS

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
            "Returns the slots of a day, or of each day up to `end_date`, in the zone that you name"
            " or in your own. Every slot that is listed can be booked until somebody takes it.",
        ),
        "POST {mentor_id}/bookings/": (
            "Request a session",
            "Asks a mentor for a session: `requested`, or `scheduled` at once where the mentor"
            " accepts automatically. You need the role of a mentee.",
        ),
    },
    "Availability": HOURS,
    "Bookings": {
        "GET bookings/": (
            "List your bookings",
            "Returns a page of the sessions that you booked, filtered and ordered as you ask.",
        ),
        "GET bookings/upcoming/": (
            "List upcoming sessions",
            "Returns your next ten sessions, the soonest first.",
        ),
        "GET bookings/past/": (
            "List past sessions",
            "Returns a page of your sessions whose start has come, the latest first.",
        ),
        "GET bookings/statistics/": (
            "Retrieve statistics",
            "Returns what all of your bookings come to: counts by status, hours, and the types of"
            " session that you book most.",
        ),
        "GET bookings/{booking_id}/": (
            "Retrieve a booking",
            "Returns one of your bookings. To everybody but its mentee it is a 404.",
        ),
        "PUT bookings/{booking_id}/": (
            "Replace what a session is about",
            "Changes `notes`, `mentee_notes` and `agenda` before the start. What is left out stays"
            " as it is, and other fields are ignored.",
        ),
        "PATCH bookings/{booking_id}/": (
            "Update what a session is about",
            "Changes the fields that you send among `notes`, `mentee_notes` and `agenda`, before"
            " the start.",
        ),
        "DELETE bookings/{booking_id}/": (
            "Cancel a booking",
            "Cancels the session before its start. The booking can still be seen.",
        ),
        "POST bookings/{booking_id}/reschedule/": (
            "Reschedule a booking",
            "Moves the session to another free time before its start. It is `scheduled` then.",
        ),
    },
    "Sessions": {
        "GET requests/": (
            "List unanswered requests",
            "Returns a page of the requests that you have not answered as a mentor, the soonest"
            " first.",
        ),
        "GET sessions/": (
            "List sessions with you",
            "Returns a page of all sessions with you as a mentor.",
        ),
        "GET sessions/{booking_id}/": (
            "Retrieve a session with you",
            "Returns one of the sessions with you as a mentor.",
        ),
        "POST bookings/{booking_id}/accept/": (
            "Accept a request",
            "Accepts a request before its start. A video session gets its link.",
        ),
        "POST bookings/{booking_id}/decline/": (
            "Decline a session",
            "Declines a request, or calls off a scheduled session before its start, with a reason.",
        ),
        "POST bookings/{booking_id}/complete/": (
            "Complete a session",
            "Records that a session took place, after its end, and when it really began and ended.",
        ),
        "POST bookings/{booking_id}/no-show/": (
            "Record a no-show",
            "Records that the mentee did not come. It is possible from the start on.",
        ),
    },
}
"""What the document says of each operation, under its tag: a summary and a description."""
