"""The marketplace API's words for statuses, kinds and sides, and the values they stand for."""

from __future__ import annotations

from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Side
from bookable.domain.services import Kind
from bookable.interfaces.hours.operations import HOURS

PROGRAM = "marketplace"
CLIENT, PRACTITIONER = Side.CLIENT, Side.PROVIDER

STATUS_SHOWN = {
    Status.DRAFT: "draft",
    Status.PENDING_PAYMENT: "pending_payment",
    Status.CONFIRMED: "confirmed",
    Status.IN_PROGRESS: "in_progress",
    Status.COMPLETED: "completed",
    Status.CANCELED: "canceled",
    Status.NO_SHOW: "no_show",
}

STATUS_MEANT = {shown: status for status, shown in STATUS_SHOWN.items()}

LEADS_TO = {
    Step.SUBMIT: Status.PENDING_PAYMENT,
    Step.CONFIRM: Status.CONFIRMED,
    Step.START: Status.IN_PROGRESS,
    Step.COMPLETE: Status.COMPLETED,
    Step.CANCEL: Status.CANCELED,
    Step.EXPIRE: Status.CANCELED,
    Step.MISS: Status.NO_SHOW,
}
"""The status that a step is meant to lead to, for the message when it is refused."""

KIND_MEANT = {
    "individual": "individual",
    "workshop": "workshop",
    "group": "workshop",
    "course": "course",
    "package": "package",
    "bundle": "bundle",
}
"""Service kinds by the API's words. Bookings of a workshop have the type `group`, and both words
are accepted for both."""

TYPE_SHOWN = {kind: word for word, kind in KIND_MEANT.items() if word != "workshop"}
"""Booking types by service kind."""

BOOKED_BY_TIME = frozenset({Kind.INDIVIDUAL, Kind.WORKSHOP})
"""The kinds that are booked by naming a time or a session. The others have their own addresses."""

CANCELED_BY_SHOWN = {
    Side.CLIENT: "client",
    Side.PROVIDER: "practitioner",
    Side.STAFF: "admin",
    Side.SYSTEM: "system",
}
CANCELED_BY_MEANT = {shown: side for side, shown in CANCELED_BY_SHOWN.items()}

OPERATIONS = {
    "Practitioners": {
        "GET practitioners/": (
            "List practitioners",
            "Returns a page of practitioners by name. Search looks at name, company and bio.",
        ),
        "GET practitioners/{practitioner_id}/": (
            "Retrieve a practitioner",
            "Returns a practitioner and their first 100 services.",
        ),
    },
    "Availability": HOURS,
    "Services": {
        "GET services/": (
            "List services",
            "Returns a page of services, filtered by practitioner, kind, location, price or words."
            " Archived services are left out.",
        ),
        "POST services/": (
            "Create a service",
            "Creates an appointment, workshop, course, package or bundle. Requires the role of a"
            " practitioner; staff name the seller in `practitioner_id`.",
        ),
        "GET services/{service_id}/": (
            "Retrieve a service",
            "Returns a service with everything that is needed to book it.",
        ),
        "PATCH services/{service_id}/": (
            "Update a service",
            "Changes the terms of future bookings. Existing ones keep their price and policy.",
        ),
        "DELETE services/{service_id}/": (
            "Delete or archive a service",
            "Deletes a service that was never booked. Others are archived and no longer sold.",
        ),
    },
    "Sessions": {
        "GET services/{service_id}/sessions/": (
            "List sessions",
            "Returns a page of the sessions of a workshop or a course, with their free seats.",
        ),
        "POST services/{service_id}/sessions/": (
            "Create a session",
            "Adds a session, which takes the time of its practitioner and its room. Clients who"
            " have bought the course get a seat in it.",
        ),
        "PATCH services/{service_id}/sessions/{session_id}/": (
            "Update a session",
            "Moves a session with everyone in it, or changes its seats, location or room.",
        ),
        "DELETE services/{service_id}/sessions/{session_id}/": (
            "Delete a session",
            "Deletes a session in which no seat is taken.",
        ),
        "POST services/{service_id}/sessions/{session_id}/cancel/": (
            "Cancel a session",
            "Cancels a session and every booking in it. All of them are refunded in full, whatever"
            " the policy says.",
        ),
    },
    "Locations": {
        "GET locations/": ("List locations", "Returns a page of locations."),
        "GET locations/{location_id}/": (
            "Retrieve a location",
            "Returns a location and its rooms.",
        ),
    },
    "Bookings": {
        "POST bookings/check-availability/": (
            "Check availability",
            "Returns when a service can be booked on a day, or on each day up to `end_date`, in the"
            " given time zone. Nothing is reserved.",
        ),
        "GET bookings/": (
            "List your bookings",
            "Returns a page of your bookings, both those you made and those made with you.",
        ),
        "POST bookings/": (
            "Create a booking",
            "Books an appointment, or a seat in a session of a workshop. A free booking is"
            " confirmed at once; others hold their time for 30 minutes, until they are paid.",
        ),
        "POST bookings/create-course/": (
            "Book a course",
            "Books a seat in every session of a course, or in none if one is full.",
        ),
        "POST bookings/create-package/": (
            "Buy a package",
            "Buys a package. Once it is paid, its parts can be scheduled one by one.",
        ),
        "POST bookings/create-bundle/": (
            "Buy a bundle",
            "Buys a bundle. Its credits can be spent once it is paid.",
        ),
        "GET bookings/{booking_id}/": (
            "Retrieve a booking",
            "Returns a booking with its parts, its moves and the notes that you may read.",
        ),
        "PATCH bookings/{booking_id}/": (
            "Update a booking",
            "Changes the texts of a booking. Its practitioner and staff can also change its"
            " location and meeting. Unknown fields are ignored.",
        ),
        "DELETE bookings/{booking_id}/": (
            "Cancel a booking without a reason",
            "The same as `POST bookings/{booking_id}/cancel/`. The booking stays in the lists.",
        ),
        "POST bookings/{booking_id}/submit/": (
            "Submit a draft",
            "Submits a draft for payment. From then on it holds its time, if it is still free.",
        ),
        "POST bookings/{booking_id}/confirm/": (
            "Confirm a booking",
            "Confirms a booking that is paid or free. Confirming twice is not an error.",
        ),
        "POST bookings/{booking_id}/start/": (
            "Start a booking",
            "Records that the booked time has begun. This also happens automatically.",
        ),
        "POST bookings/{booking_id}/complete/": (
            "Complete a booking",
            "Records that the booked time took place, from its start on.",
        ),
        "POST bookings/{booking_id}/no-show/": (
            "Record a no-show",
            "Records that the client did not come, from its start on.",
        ),
        "POST bookings/{booking_id}/cancel/": (
            "Cancel a booking",
            "Cancels a booking and releases its time or seat. The refund is what the quote says.",
        ),
        "POST bookings/{booking_id}/reschedule/": (
            "Reschedule a booking",
            "Moves an appointment, schedules a part of a package, or takes a seat in another"
            " session of the same workshop.",
        ),
        "GET bookings/{booking_id}/notes/": (
            "List notes",
            "Returns the notes on a booking. Only their authors and staff see private ones.",
        ),
        "POST bookings/{booking_id}/notes/": (
            "Create a note",
            "Adds a note to a booking, for both parties or only for yourself.",
        ),
    },
    "Payments": {
        "POST bookings/{booking_id}/pay/": (
            "Open a checkout",
            "Opens a page at which the client pays by card, or returns the one that is open.",
        ),
        "GET bookings/{booking_id}/payment/": (
            "Retrieve a payment",
            "Returns what is owed for a booking, what was paid and what was refunded.",
        ),
        "POST bookings/{booking_id}/record-payment/": (
            "Record a payment",
            "Records that the client has paid by other means. A booking that waited is confirmed.",
        ),
        "POST bookings/{booking_id}/record-refund/": (
            "Record a refund",
            "Records a refund made by hand: for payments by hand, and for card refunds that"
            " failed.",
        ),
        "GET bookings/{booking_id}/cancellation-quote/": (
            "Quote a cancellation",
            "Returns the refund you would get if you canceled now, without canceling.",
        ),
        "GET credits/": (
            "List your credits",
            "Returns your remaining credits and their history.",
        ),
    },
    "Waitlists": {
        "GET services/{service_id}/waitlist/": (
            "List a waitlist",
            "Returns the waitlist of one of your services, in order.",
        ),
        "POST services/{service_id}/waitlist/": (
            "Join a waitlist",
            "Joins the waitlist of a workshop or a course that is full. A free seat is"
            " offered to you for a limited time.",
        ),
        "DELETE services/{service_id}/waitlist/": (
            "Leave a waitlist",
            "Leaves the waitlist. A seat that was offered to you goes to the next client.",
        ),
        "GET waitlist/": (
            "List your waitlists",
            "Returns your waitlist entries, newest first.",
        ),
    },
}
"""Summary and description of each operation in the OpenAPI document, by tag."""
