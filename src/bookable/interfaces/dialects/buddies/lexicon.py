"""The buddies API's words for statuses, and the engine's values they stand for."""

from __future__ import annotations

from bookable.domain.lifecycle import Status

PROGRAM = "buddies"

STATUS_SHOWN = {
    Status.REQUESTED: "requested",
    Status.CONFIRMED: "scheduled",
    Status.IN_PROGRESS: "in_progress",
    Status.COMPLETED: "completed",
    Status.CANCELED: "cancelled",
    Status.NO_SHOW: "no_show",
}
STATUS_MEANT = {shown: status for status, shown in STATUS_SHOWN.items()}

WAITING = "Completion confirmed - waiting for your buddy to confirm"
DONE = "Session completed - both participants confirmed"

OPERATIONS = {
    "Matches": {
        "GET matches/": ("List your matches", "Returns your matches, newest first."),
        "POST matches/": (
            "Request a match",
            "Requests a match with another buddy. It is `pending` until they accept. Staff can"
            " match any two buddies at once. Two people have one open match.",
        ),
        "GET matches/candidates/": (
            "List possible buddies",
            "Returns buddies with whom you have no open match, by name.",
        ),
        "POST matches/{match_id}/accept/": (
            "Accept a match",
            "Accepts a match that another buddy requested. Then sessions can be scheduled.",
        ),
        "POST matches/{match_id}/decline/": (
            "Decline a match",
            "Declines a match that another buddy requested.",
        ),
        "POST matches/{match_id}/end/": (
            "End a match",
            "Ends a match, or withdraws your request. Agreed sessions stay; requested ones are"
            " cancelled.",
        ),
    },
    "Sessions": {
        "GET session/": ("List your sessions", "Returns your sessions, latest first."),
        "POST session/": (
            "Schedule a session",
            "Schedules a session of an accepted match. It is `scheduled` at once if it is within"
            " what both agreed on; otherwise it is `requested` until your buddy accepts.",
        ),
        "GET session/{session_id}": (
            "Retrieve a session",
            "Returns a session to its two buddies and to staff.",
        ),
        "POST session/{session_id}/accept": (
            "Accept a session",
            "Accepts a session that your buddy requested. To decline it, cancel it.",
        ),
        "POST session/{session_id}/cancel": (
            "Cancel a session",
            "Cancels a session before its scheduled time, or declines a requested one.",
        ),
        "POST session/{session_id}/confirm": (
            "Confirm completion by address",
            "Confirms that your buddy did what they had set out to do. The session is `completed`"
            " once both have confirmed, and both earn a point.",
        ),
        "POST session/confirm-completion": (
            "Confirm completion",
            "Confirms that your buddy did what they had set out to do, for the session that the"
            " body names. The session is `completed` once both have confirmed.",
        ),
        "POST session/{session_id}/dispute": (
            "Dispute a session",
            "Records that a session did not go as it should. It is then never completed"
            " automatically, and staff see it.",
        ),
    },
    "Reputation": {
        "GET reputation/me": (
            "Retrieve your reputation",
            "Returns how many sessions you have completed.",
        ),
        "GET reputation/{user_id}": (
            "Retrieve a person's reputation",
            "Returns how many sessions a person has completed.",
        ),
        "GET reputation/leaderboard": (
            "List the leaderboard",
            "Returns the people who have completed the most sessions.",
        ),
    },
}
"""Summary and description of each operation in the OpenAPI document, by tag."""
