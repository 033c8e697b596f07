"""Summaries and descriptions of what people and keys set up for themselves, and hear of."""

from __future__ import annotations

OWN_OPERATIONS = {
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
