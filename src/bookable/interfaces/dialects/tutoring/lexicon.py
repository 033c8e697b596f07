"""The tutoring API's words for statuses and sides, and the engine's values they stand for."""

from __future__ import annotations

from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.interfaces.hours.operations import HOURS

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

OPERATIONS = {
    "Teachers": {
        "GET teachers/": (
            "List teachers",
            "Returns a page of active teachers by name. Search looks at name, company and bio.",
        ),
        "GET slots/available/": (
            "List free slots",
            "Returns the slots of a teacher's day, or of each day up to `end_date`, in their"
            " zone. Every slot that is listed can be booked as long as nobody else takes it.",
        ),
        "GET schedule/": (
            "Retrieve a teacher's schedule",
            "Returns what a teacher has between two dates. Names are shown to those who may know"
            " them: the teacher, the student of a booking, and staff.",
        ),
    },
    "Availability": HOURS,
    "Bookings": {
        "GET bookings/": (
            "List your bookings",
            "Returns your bookings as teacher or student, the last made first. With `page` all of"
            " them come in pages; without it those of the last year, a thousand at most.",
        ),
        "POST bookings/": (
            "Request a booking",
            "Asks a teacher for a time. The booking is `PENDING` and holds its slot until the"
            " teacher answers, for 48 hours at most. You need the role of a student.",
        ),
        "GET bookings/my/": (
            "List your bookings by role",
            "Returns the list of `GET bookings/`, filtered by status and by your role in them.",
        ),
        "GET bookings/{booking_id}/": (
            "Retrieve a booking",
            "Returns a booking to its teacher, its student and staff. The meeting's password is for"
            " its two parties alone.",
        ),
        "POST bookings/{booking_id}/confirm/": (
            "Confirm a booking",
            "Accepts a request as its teacher and creates the meeting. It waits up to ten seconds"
            " for the meeting's vendor; if that fails, the booking stays `PENDING`.",
        ),
        "POST bookings/{booking_id}/cancel/": (
            "Cancel a booking",
            "Cancels the booking, frees its time, and has its meeting deleted. Either party may do"
            " it, with a reason.",
        ),
        "POST bookings/{booking_id}/reschedule/": (
            "Reschedule a booking",
            "Moves the booking to another free time; its meeting moves along.",
        ),
        "POST bookings/{booking_id}/complete/": (
            "Complete a booking",
            "Records that the session took place. It is possible once its time is over.",
        ),
    },
    "Feedback": {
        "GET feedback/": (
            "List feedback",
            "Returns what students gave a teacher, or one session of yours, with the average.",
        ),
        "POST feedback/": (
            "Give feedback",
            "Records a rating from 1 to 5 and a comment on a completed session, once a side.",
        ),
    },
}
"""What the document says of each operation, under its tag: a summary and a description."""
