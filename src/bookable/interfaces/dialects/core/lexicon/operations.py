"""Summaries and descriptions of operations."""

from __future__ import annotations

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
    "Insights": {
        "GET insights": (
            "Retrieve figures about bookings",
            "Returns figures of the bookings that start in a range: a provider's own, up to 366"
            " days; for staff and API keys of all providers, up to 92 days, or of one of them."
            " Money is never summed across currencies.",
        ),
    },
    "Calendar connections": {
        "GET calendar-connections": (
            "List your connected calendars",
            "Returns the calendars that you keep elsewhere and have connected, the oldest first,"
            " with how their last reading went. Passwords and private addresses are never shown.",
        ),
        "POST calendar-connections": (
            "Connect a calendar",
            "Connects a calendar that you keep elsewhere. What takes time there is not offered here"
            " any more, and it is read every five minutes. For `ics` and `caldav` the server is"
            " asked at once, for ten seconds at most: what it does not accept is a 422 that names"
            " the field. For `google` and `microsoft` the answer is the address of a page on which"
            " you give your consent. Confirmed bookings are written into calendars that can be"
            " written.",
        ),
        "GET calendar-connections/{connection_id}": (
            "Retrieve a connected calendar",
            "Returns the connection, with how its last reading went.",
        ),
        "PATCH calendar-connections/{connection_id}": (
            "Update a connected calendar",
            "Changes what the body has. Another calendar is read at once, and our events move there"
            " from the one before.",
        ),
        "DELETE calendar-connections/{connection_id}": (
            "Delete a connected calendar",
            "Its events take no time here any more, and the events that were written there for"
            " bookings are deleted soon after.",
        ),
        "POST calendar-connections/{connection_id}/sync": (
            "Sync a connected calendar",
            "Has the calendar read at once instead of within five minutes. The answer does not wait"
            " for it.",
        ),
    },
    "Holds": {
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
            " another `timezone`: up to 62 days. What is listed can be booked.",
        ),
        "GET explain": (
            "Explain why a time can or cannot be booked",
            "Returns every reason why the booking could not be made now, and the next three slots."
            " The rules are those of `POST bookings`. Providers and staff are told which bookings"
            " are in the way; others see what a list of slots shows.",
        ),
        "GET free": ("List who is free", "Returns who can be booked at exactly a time, by name."),
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
    "Events": {
        "GET events": (
            "List events",
            "Returns what happened to bookings, people and seats, in an order that never changes:"
            " what concerns you, or everything for staff and for API keys with the scope"
            " `events:read`. `next_cursor` is never null: send it as `after` to get what has"
            " happened since. No event is ever skipped.",
        ),
    },
    "Webhooks": {
        "GET webhook-endpoints": (
            "List webhook endpoints",
            "Returns the endpoints that you have added, the newest first. Those of an API key"
            " belong to the key, and those that it adds for a person to that person.",
        ),
        "POST webhook-endpoints": (
            "Add a webhook endpoint",
            "Events are sent to it from now on, as `GET events` shows them: a person's own, all of"
            " them for staff and for API keys. The answer has the secret that signs them (Standard"
            " Webhooks). It is shown once.",
        ),
        "GET webhook-endpoints/{endpoint_id}": (
            "Retrieve a webhook endpoint",
            "Returns the endpoint, and how it does. Its secret is never shown again.",
        ),
        "PATCH webhook-endpoints/{endpoint_id}": (
            "Update a webhook endpoint",
            "Changes what the body has, and leaves the rest. `enabled` disables an endpoint, and"
            " enables one that was disabled because it failed.",
        ),
        "DELETE webhook-endpoints/{endpoint_id}": (
            "Delete a webhook endpoint",
            "Nothing is sent to it any more. What was sent before is forgotten.",
        ),
        "POST webhook-endpoints/{endpoint_id}/rotate": (
            "Rotate a secret",
            "Makes a new secret, which is shown once. For 24 hours the old one signs beside it.",
        ),
        "POST webhook-endpoints/{endpoint_id}/test": (
            "Send a test",
            "Sends an event `webhook.test` to this endpoint alone. Look among its deliveries for"
            " what came of it.",
        ),
        "GET webhook-endpoints/{endpoint_id}/deliveries": (
            "List deliveries",
            "Returns what was sent, or waits to be sent, within the last 30 days, the newest first,"
            " with the last answer of the receiver.",
        ),
        "POST webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/retry": (
            "Retry a delivery",
            "Sends it at once, whatever became of it, with all the attempts of a new event.",
        ),
        "POST webhook-endpoints/{endpoint_id}/replay": (
            "Replay events",
            "Sends again everything for the endpoint that happened after an event, in"
            " the same order and under the same ids. Receivers drop what they know by its id.",
        ),
    },
    "Yourself": {
        "GET me": (
            "Retrieve yourself",
            "Returns the caller: the person with their roles, the API key with its scopes, or both"
            " if a key acts for a person.",
        ),
        "POST me/calendar-feed": (
            "Subscribe to your bookings",
            "Makes a secret address at which calendars read your bookings in all programmes, as"
            " iCalendar. It is shown once. Making another one ends the earlier one. It also ends"
            " with a new password, and when you end all your tokens.",
        ),
        "DELETE me/calendar-feed": (
            "End your calendar feed",
            "Ends the address. Calendars that have read it keep what they have read.",
        ),
        "GET me/notifications": (
            "Retrieve your notifications",
            "Returns whether you are mailed what happens to your bookings, and how many minutes"
            " before the start you are reminded. Mails about money and cancellations are sent in"
            " any case.",
        ),
        "PATCH me/notifications": (
            "Update your notifications",
            "Changes the choices that the body has, and leaves the others.",
        ),
    },
}
"""Summary and description of each operation in the OpenAPI document, by tag."""
