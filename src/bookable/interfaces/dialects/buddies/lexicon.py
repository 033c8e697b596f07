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
        "GET matches/": ("List your matches", "Returns your matches, the latest first."),
        "POST matches/": (
            "Ask for a match",
            "Asks another buddy to be matched with you. The match is `pending` until they accept."
            " Staff match any two, who are then matched at once. Two people have one open match.",
        ),
        "GET matches/candidates/": (
            "List possible buddies",
            "Returns buddies with whom you have no open match, by name.",
        ),
        "POST matches/{match_id}/accept/": (
            "Accept a match",
            "Accepts a match that another buddy asked for. Sessions can be scheduled from then on.",
        ),
        "POST matches/{match_id}/decline/": (
            "Decline a match",
            "Declines a match that another buddy asked for.",
        ),
        "POST matches/{match_id}/end/": (
            "End a match",
            "Ends a match, or takes back your question. Sessions that both agreed on stay; those"
            " that wait for an answer are called off.",
        ),
    },
    "Sessions": {
        "GET session/": ("List your sessions", "Returns your sessions, the latest first."),
        "POST session/": (
            "Schedule a session",
            "Sets time aside for an accepted match. The session is `scheduled` at once where it"
            " lies within what both agreed on; otherwise it is `requested` of your buddy.",
        ),
        "GET session/{session_id}": (
            "Retrieve a session",
            "Returns a session to its two buddies and to staff.",
        ),
        "POST session/{session_id}/accept": (
            "Accept a session",
            "Accepts a session that your buddy asks for. To decline it, cancel it.",
        ),
        "POST session/{session_id}/cancel": (
            "Cancel a session",
            "Calls a session off before its scheduled time, or declines one that was asked for.",
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
            "Records that a session did not go as it should. It never completes by itself then, and"
            " staff see it.",
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
            "Returns those who have completed most sessions, the first first.",
        ),
    },
}
"""What the document says of each operation, under its tag: a summary and a description."""
