"""Summaries and descriptions of operations."""

from __future__ import annotations

from bookable.interfaces.dialects.core.lexicon.own_operations import OWN_OPERATIONS

OPERATIONS = {
    "Bookings": {
        "GET bookings": (
            "List bookings",
            "Returns your own bookings, on either side, or all of them for staff and API keys. A"
            " page costs the same however deep it lies, and no booking is repeated or left out"
            " because others come or go. Those without a time come last, with `-start` first.",
        ),
        "POST bookings": (
            "Create a booking",
            "Books a provider's time, a service or a time of two who are matched, as the programme"
            " has it: give `provider`, `start` and `duration_minutes`; or `service`, with `start`"
            " for an appointment or `session` for a workshop; or `match`, `start` and"
            " `duration_minutes`. Staff and API keys name the `client`.",
        ),
        "GET bookings/{booking_id}": (
            "Retrieve a booking",
            "Returns the booking as it stands, with the steps that you could take now. Its two"
            " sides, staff and API keys may see it.",
        ),
        "PATCH bookings/{booking_id}": (
            "Update a booking",
            "Changes texts and the location, as the programme lets your side. What is left out"
            " stays.",
        ),
        "GET bookings/{booking_id}/quote": (
            "Quote a cancellation",
            "Returns what canceling now would give back to you, by which line of the cancellation"
            " policy, and until when. It gives back nothing if you may not cancel now.",
        ),
        "GET bookings/{booking_id}/history": (
            "List a booking's history",
            "Returns its ledger, the oldest entry first. Only staff are told which staff member"
            " acted, and what a side said in a dispute.",
        ),
        "GET bookings/{booking_id}/calendar.ics": (
            "Download a booking as iCalendar",
            "Returns the booking as a calendar file. One without a time is not found.",
        ),
    },
    "Links": {
        "POST bookings/{booking_id}/links": (
            "Make a link to a booking",
            "Returns an address for a person without an account, which is shown once. Its reader"
            " may do what it allows, as your side of the booking; what staff and API keys make is"
            " the client's. It can allow what that side may do. There can be ten at a time.",
        ),
        "DELETE bookings/{booking_id}/links/{link_id}": (
            "Delete a link to a booking",
            "Ends a link of your side at once. Staff and API keys can end every one.",
        ),
    },
    "Insights": {
        "GET insights": (
            "Retrieve figures about bookings",
            "Returns figures of the bookings that start in a range: a provider's own, up to 366"
            " days; for staff and API keys of all providers, up to 92 days, or of one of them."
            " Money is never summed across currencies.",
        ),
    },
    "Holds": {
        "GET holds": (
            "List your holds",
            "Returns the times and seats that you hold at the moment, of which there are three at"
            " most. Those that have expired or were used are left out.",
        ),
        "POST holds": (
            "Hold time or a seat",
            "Keeps a provider's time, or with `session` a seat in a workshop, while a form is"
            " filled in: for 10 minutes, or up to 30. It blocks the time in every API. Send its"
            " id as `hold` with `POST /bookings` to book it. You may have three holds at a time.",
        ),
        "GET holds/{hold_id}": (
            "Retrieve a hold",
            "Returns a hold of yours. One that has expired or was used is not found.",
        ),
        "DELETE holds/{hold_id}": (
            "Release a hold",
            "Gives the time or the seat back before the hold expires.",
        ),
    },
    "Services": {
        "GET services": (
            "List services",
            "Returns the services that can be booked, by name: appointments, workshops, courses,"
            " packages and bundles, with their prices.",
        ),
        "GET services/{service_id}": (
            "Retrieve a service",
            "Returns a service on sale, with its sessions to come and the seats that are left.",
        ),
    },
    "Matches": {
        "GET matches": (
            "List your matches",
            "Returns the people with whom you are matched, the latest match first. Book one by its"
            " id, as `match`. API keys act for a person.",
        ),
    },
    "People": {
        "GET people": (
            "List people",
            "Returns those who provide time, by name, and for staff and API keys everybody. E-mail,"
            " locale and pace are shown to oneself, staff and keys alone.",
        ),
        "POST people": (
            "Add a person",
            "Adds a person with the given e-mail address, who has no password yet. For staff and"
            " API keys. Staff are appointed in the admin alone.",
        ),
        "PATCH people/{person_id}": (
            "Update a person",
            "Changes the given fields of yourself, or as staff or with an API key of anybody."
            " Hours move with the time zone; bookings stay where they are. With `If-Match` it is"
            " refused with 412 if the person has changed since.",
        ),
        "GET people/{person_id}": (
            "Retrieve a person",
            "Returns a person who provides time, or yourself. Staff and API keys can read all.",
        ),
        "DELETE people/{person_id}": (
            "Erase a person",
            "Deletes what is personal: name, e-mail, texts, and what they sign in with. Bookings"
            " and money stay with `Deleted person`; bookings to come are canceled. Staff are erased"
            " in the admin, or by themselves. It cannot be undone.",
        ),
        "GET people/{person_id}/export": (
            "Export a person's data",
            "Returns all that is kept about yourself, or as staff or with a key about anybody.",
        ),
        "GET people/{person_id}/hours": (
            "Retrieve a person's hours",
            "Returns all hours of a person as one document: those of each weekday, and dates that"
            " replace their weekday. For oneself, staff and API keys.",
        ),
        "PUT people/{person_id}/hours": (
            "Replace a person's hours",
            "Replaces all hours and the time zone in one step. Days that are left out are closed;"
            " dates that are left out have the hours of their weekday. Bookings stay as they are.",
        ),
        "GET people/{person_id}/slots": (
            "List a person's slots",
            "Returns the free times of a length, or of a `service`, by day of your time zone or"
            " another `timezone`: up to 62 days. What is listed can be booked; with `besides`, your"
            " booking can be moved there.",
        ),
        "GET explain": (
            "Explain why a time can or cannot be booked",
            "Returns every reason why the booking could not be made now, and the next three slots."
            " The rules are those of `POST bookings`. Providers and staff are told which bookings"
            " are in the way; others see what a list of slots shows.",
        ),
        "GET free": ("List who is free", "Returns who can be booked at exactly a time, by name."),
        "GET openings": (
            "List first openings",
            "Returns the first slot of each provider in up to 62 days, the earliest first. What is"
            " listed can be booked.",
        ),
        "GET programs": (
            "List the programmes",
            "Returns the lines of business: their roles, statuses and holds, and which side may"
            " take which step, and when.",
        ),
    },
    "Series": {
        "POST series": (
            "Book a weekly series",
            "Books several weeks at one wall time in the provider's time zone, right across clock"
            " changes: all of them, or nothing. With `on_conflict` `skip` the dates that cannot be"
            " booked are left out and listed in `skipped`; the first one has to be free. Each is a"
            " booking of its own, and counts as one.",
        ),
        "GET series/{series_id}": (
            "Retrieve a series",
            "Returns the series with its bookings as they stand, for both sides, staff and API"
            " keys.",
        ),
        "POST series/{series_id}/cancel": (
            "Cancel a series",
            "Cancels its bookings that are ahead, each by the rules of its own cancellation."
            " `canceled` lists what each gave back, and `kept` those that could not be canceled. If"
            " that is all of them, the request is refused.",
        ),
    },
    "Steps": {
        "POST bookings/{booking_id}/confirm": (
            "Confirm a booking",
            "Accepts a request, with a meeting where the programme meets online, or confirms a"
            " booking that is paid for. With `If-Match` this and every other step is refused with"
            " 412 if the booking has changed since.",
        ),
        "POST bookings/{booking_id}/decline": (
            "Decline a booking",
            "Cancels a request, for the side that was asked and has not answered yet.",
        ),
        "POST bookings/{booking_id}/cancel": (
            "Cancel a booking",
            "Gives back time and seats, and money and credits by the cancellation policy. Of a"
            " course that has begun, the sessions to come are canceled.",
        ),
        "POST bookings/{booking_id}/reschedule": (
            "Reschedule a booking",
            "Moves the booking to another time, or a seat to another session of its workshop.",
        ),
        "POST bookings/{booking_id}/start": ("Start a booking", "Says that the booking has begun."),
        "POST bookings/{booking_id}/complete": (
            "Complete a booking",
            "Says that the booking took place. Where both sides have to say so, this is your part.",
        ),
        "POST bookings/{booking_id}/no-show": (
            "Record a no-show",
            "Says that the other side did not come.",
        ),
        "POST bookings/{booking_id}/dispute": (
            "Dispute a booking",
            "Says that it did not go as it should. Then silence no longer counts as agreement.",
        ),
        "POST bookings/{booking_id}/submit": (
            "Submit a draft",
            "Takes the time of a draft. It then waits for its payment, or is confirmed at once if"
            " nothing is owed.",
        ),
    },
    **OWN_OPERATIONS,
}
"""Summary and description of each operation in the OpenAPI document, by tag."""
