"""When people have no time: claims on their calendars, and what they are clients of.

Nobody claims time as a client, but for buddies, whose bookings claim time on both calendars.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from bookable.domain.people import Role
from bookable.domain.spans import Span
from bookable.storage.sql import one


class Guest(NamedTuple):
    """A client for whom time is looked for. Those who have one of the roles that are `providing`
    are busy while they are clients elsewhere; all others may be in two places at once."""

    person_id: int
    providing: Collection[Role]


def guest_parameters(guest: Guest | None) -> dict[str, Any]:
    """Return what fills the places of `of_guest`; without a guest it finds nothing."""
    return {
        "guest": guest.person_id if guest else None,
        "providing": sorted(guest.providing) if guest else [],
    }


def booked(person: str, *, first: str, last: str) -> str:
    """Return the query for the time in which a person is a client, around some time.

    A course as a whole takes up the time of its parts alone.
    """
    return f"""
    SELECT b.starts_at, b.ends_at, b.id, NULL::timestamptz AS expires_at FROM booking b
    WHERE b.client_id = {person} AND b.status IN ('confirmed', 'in_progress')
    AND b.ends_at > {first} AND b.starts_at < {last}
    AND b.match_id IS NULL AND (b.kind <> 'course' OR b.parent_id IS NOT NULL)"""


def of_guest(*, first: str, last: str, live: str = "") -> str:
    """Return the query for the time that the guest does not have, around some time; `live` is a
    further condition on claims `t`."""
    return f"""
    SELECT lower(t.during), upper(t.during), t.booking_id, t.expires_at
    FROM calendar k JOIN claim t ON t.calendar_id = k.id
    WHERE k.person_id = %(guest)s AND t.during && tstzrange({first}, {last}) {live}
    UNION ALL {booked(_PROVIDES, first=first, last=last)}"""


def is_client(person_id: int, span: Span) -> bool:
    """Return whether a person is a client during some of a span."""
    found = one(_IS_CLIENT, {"person": person_id, "start": span.start, "end": span.end})
    return bool(found[0])


def have_other_time(provider_id: int, guest: Guest, span: Span, *, now: datetime) -> bool:
    """Return whether a booking of the two, which has its claim already, meets what either of them
    does elsewhere. Unanswered requests for the guest's own time do not count: the guest will
    answer them."""
    parameters = {"provider": provider_id, "start": span.start, "end": span.end, "now": now}
    return bool(one(_HAVE_OTHER_TIME, parameters | guest_parameters(guest))[0])


LIVE = "AND (t.expires_at IS NULL OR t.expires_at > %(now)s)"
"""The condition on claims that they have not run out at `now`."""

_ANSWERED = """AND NOT EXISTS
    (SELECT 1 FROM booking h WHERE h.id = t.booking_id AND h.status = 'requested')"""

_PROVIDES = (
    "(SELECT g.id FROM person g WHERE g.id = %(guest)s AND g.roles && %(providing)s::text[])"
)

_IS_CLIENT = f"SELECT EXISTS ({booked('%(person)s', first='%(start)s', last='%(end)s')})"

_HAVE_OTHER_TIME = f"""
SELECT EXISTS ({booked("%(provider)s", first="%(start)s", last="%(end)s")})
    OR EXISTS ({of_guest(first="%(start)s", last="%(end)s", live=f"{LIVE} {_ANSWERED}")})
"""
