"""The tools that assistants can call. Each is one operation of the core API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """An operation of the core API, and what an assistant should know of it."""

    name: str
    title: str
    method: str
    path: str
    """Below the prefix of the core API."""
    about: str
    destructive: bool = False
    """Whether it takes something away that was there."""
    asks_first: bool = False
    """Whether it answers with a dry run unless `confirmed` is true."""
    idempotent: bool = True
    """Whether a second call like the first changes nothing more."""

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET"

    @property
    def annotations(self) -> dict[str, Any]:
        """What the protocol lets clients know of a tool before they call it."""
        return {
            "title": self.title,
            "readOnlyHint": self.reads,
            "destructiveHint": self.destructive,
            "idempotentHint": self.idempotent,
            "openWorldHint": False,
        }


TOOLS = (
    Tool(
        name="find_people",
        title="Find people",
        method="GET",
        path="people",
        about="Find people who offer their time, by role and by words in name, company or bio."
        " Their `id` is the `provider` of other tools.",
    ),
    Tool(
        name="who_is_free",
        title="Find who is free at a time",
        method="GET",
        path="free",
        about="Find everybody who can be booked at exactly this time for this long, by words in"
        " name, company or bio if you like. Their `id` is the `provider` of `book`.",
    ),
    Tool(
        name="openings",
        title="Find the first opening of each provider",
        method="GET",
        path="openings",
        about="Find who can be booked soonest: the first time in some days at which each provider"
        " can be booked for this long, the earliest first, by words in name, company or bio if you"
        " like. Use `who_is_free` for one exact time.",
    ),
    Tool(
        name="explain",
        title="Explain why a time can or cannot be booked",
        method="GET",
        path="explain",
        about="Say whether a time of a provider can be booked, every reason why it cannot, and the"
        " next three times that can. Ask this before you book or after a booking was refused.",
    ),
    Tool(
        name="book",
        title="Book a time",
        method="POST",
        path="bookings",
        about="Book a provider's time, a service or a time of two who are matched: give `provider`,"
        " `start` and `duration_minutes`; or `service`, with `start` for an appointment or"
        " `session` for a workshop; or `match`, `start` and `duration_minutes`. Give a `request_id`"
        " of your own, and the same one when you try again: then nothing is booked twice. With"
        " `dry_run` nothing is booked.",
        idempotent=False,
    ),
    Tool(
        name="my_bookings",
        title="List bookings",
        method="GET",
        path="bookings",
        about="List the person's own bookings, on either side, or all of them for staff and API"
        " keys. `allowed_steps` says what can be done with each now.",
    ),
    Tool(
        name="reschedule",
        title="Reschedule a booking",
        method="POST",
        path="bookings/{booking_id}/reschedule",
        about="Move a booking to another time, or a seat to another session of the workshop."
        " Without `confirmed` nothing changes, and the answer says what would: show it to the"
        " person, and call again with `confirmed` once they agree.",
        destructive=True,
        asks_first=True,
    ),
    Tool(
        name="cancel",
        title="Cancel a booking",
        method="POST",
        path="bookings/{booking_id}/cancel",
        about="Cancel a booking. Without `confirmed` nothing changes, and the answer says what"
        " would and what is given back: show it to the person, and call again with `confirmed` once"
        " they agree.",
        destructive=True,
        asks_first=True,
    ),
    Tool(
        name="quote",
        title="Quote a cancellation",
        method="GET",
        path="bookings/{booking_id}/quote",
        about="Say what canceling a booking now would give back, and until when.",
    ),
    Tool(
        name="confirm",
        title="Accept a booking",
        method="POST",
        path="bookings/{booking_id}/confirm",
        about="Accept a booking that was requested of the person.",
    ),
    Tool(
        name="decline",
        title="Decline a booking",
        method="POST",
        path="bookings/{booking_id}/decline",
        about="Decline a booking that was requested of the person. Its time is free again.",
        destructive=True,
    ),
)
