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
        "GET bookings/{booking_id}": (
            "Retrieve a booking",
            "Returns the booking as it stands, with the steps that you could take now. Its two"
            " sides, staff and API keys may see it.",
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
            "Change a connected calendar",
            "Changes what the body has. Another calendar is read at once, and our events move there"
            " from the one before.",
        ),
        "DELETE calendar-connections/{connection_id}": (
            "Remove a connected calendar",
            "Its events take no time here any more, and the events that were written there for"
            " bookings are deleted soon after.",
        ),
        "POST calendar-connections/{connection_id}/sync": (
            "Read a connected calendar now",
            "Has the calendar read at once instead of within five minutes. The answer does not wait"
            " for it.",
        ),
    },
    "Events": {
        "GET events": (
            "List events",
            "Returns what happened to bookings, in an order that never changes: your own, or all of"
            " them for staff and for API keys with the scope `events:read`. `next_cursor` is never"
            " null: send it as `after` to get what has happened since. No event is ever skipped.",
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
            "Retrieve which mails you get",
            "Returns whether you are mailed what happens to your bookings, and how many minutes"
            " before the start you are reminded. Mails about money and cancellations are sent in"
            " any case.",
        ),
        "PATCH me/notifications": (
            "Choose which mails you get",
            "Changes the choices that the body has, and leaves the others.",
        ),
    },
}
"""Summary and description of each operation in the OpenAPI document, by tag."""
