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
            "Returns the slots of a teacher's day, or of each day up to `end_date`, in the"
            " teacher's time zone. Every listed slot can be booked until someone else books it.",
        ),
        "GET schedule/": (
            "Retrieve a teacher's schedule",
            "Returns a teacher's bookings between two dates. Students' names are shown to the"
            " teacher, to the student of the booking, and to staff.",
        ),
    },
    "Availability": HOURS,
    "Bookings": {
        "GET bookings/": (
            "List your bookings",
            "Returns your bookings as teacher or student, newest first. With `page`, all of them in"
            " pages; without it, those of the last year, at most 1,000.",
        ),
        "POST bookings/": (
            "Request a booking",
            "Requests a time with a teacher. The booking is `PENDING` and holds its slot until the"
            " teacher answers, for at most 48 hours. Requires the role of a student.",
        ),
        "GET bookings/my/": (
            "List your bookings by role",
            "Returns the list of `GET bookings/`, filtered by status and by your role in them.",
        ),
        "GET bookings/{booking_id}/": (
            "Retrieve a booking",
            "Returns a booking to its teacher, its student and staff. Only its two parties see the"
            " meeting's password.",
        ),
        "POST bookings/{booking_id}/confirm/": (
            "Confirm a booking",
            "Accepts a request as its teacher and creates the meeting. This waits up to ten seconds"
            " for the meeting's vendor. If it fails, the booking stays `PENDING`.",
        ),
        "POST bookings/{booking_id}/cancel/": (
            "Cancel a booking",
            "Cancels the booking, releases its time and deletes its meeting. Either party may do"
            " this, with a reason.",
        ),
        "POST bookings/{booking_id}/reschedule/": (
            "Reschedule a booking",
            "Moves the booking to another free time, with its meeting.",
        ),
        "POST bookings/{booking_id}/complete/": (
            "Complete a booking",
            "Records that the session took place. Possible after its end.",
        ),
    },
    "Feedback": {
        "GET feedback/": (
            "List feedback",
            "Returns students' feedback on a teacher, or on one of your sessions, with the"
            " average.",
        ),
        "POST feedback/": (
            "Give feedback",
            "Records a rating from 1 to 5 and a comment on a completed session, once per party.",
        ),
    },
}
"""Summary and description of each operation in the OpenAPI document, by tag."""
