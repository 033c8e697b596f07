"""When people are busy.

Claims on their calendars take time, bookings in which they are the client, and events of calendars
that they keep elsewhere.

A client's calendar has no claims, except for buddies, whose bookings claim both calendars.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from bookable.domain.people import Role
from bookable.domain.spans import Span
from bookable.storage.sql import array, one


class Guest(NamedTuple):
    """The client for whom free time is searched.

    A client with one of the roles `providing` offers time themselves, so they are busy while they
    are a client elsewhere. All other clients may overlap.
    """

    person_id: int
    providing: Collection[Role]


def guest_parameters(guest: Guest | None) -> dict[str, Any]:
    """Return the parameters of `of_guest`. Without a guest its query finds nothing."""
    return {
        "guest": guest.person_id if guest else None,
        "providing": array(sorted(guest.providing) if guest else ()),
    }


def booked(person: str, *, first: str, last: str) -> str:
    """Return SQL for the times between `first` and `last` in which a person is a client.

    A whole course does not count, only its sessions do. The arguments are SQL expressions.
    """
    return f"""
    SELECT b.starts_at, b.ends_at, b.id, NULL::timestamptz AS expires_at FROM booking b
    WHERE b.client_id = {person} AND b.status IN ('confirmed', 'in_progress')
    AND b.ends_at > {first} AND b.starts_at < {last}
    AND b.match_id IS NULL AND (b.kind <> 'course' OR b.parent_id IS NOT NULL)"""


def outside(calendar: str, *, first: str, last: str) -> str:
    """Return SQL for the times between `first` and `last` that events elsewhere take of a calendar.

    Such time is not offered. It does not keep people from what they decide themselves: to answer a
    request, to host a session, or to book as a client.
    """
    return f"""
    SELECT lower(o.during), upper(o.during), NULL::bigint, NULL::timestamptz FROM busy_time o
    WHERE o.calendar_id = {calendar} AND o.during && tstzrange({first}, {last})"""


def of_guest(*, first: str, last: str, live: str = "") -> str:
    """Return SQL for the times between `first` and `last` in which the guest is busy.

    `live` is a further condition on claims `t`.
    """
    return f"""
    SELECT lower(t.during), upper(t.during), t.booking_id, t.expires_at
    FROM calendar k JOIN claim t ON t.calendar_id = k.id
    WHERE k.person_id = %(guest)s AND t.during && tstzrange({first}, {last}) {live}
    UNION ALL {booked(_PROVIDES, first=first, last=last)}"""


def is_client(person_id: int, span: Span) -> bool:
    """Return whether a person is a client during any part of a span."""
    record = one(_IS_CLIENT, {"person": person_id, "start": span.start, "end": span.end})
    return bool(record[0])


def have_other_time(provider_id: int, guest: Guest, span: Span, *, now: datetime) -> bool:
    """Return whether a booking that has its claim meets other plans of its two sides.

    Unanswered requests for the guest's own time do not count, since the guest can still refuse
    them.
    """
    parameters = {"provider": provider_id, "start": span.start, "end": span.end, "now": now}
    return bool(one(_HAVE_OTHER_TIME, parameters | guest_parameters(guest))[0])


LIVE = "AND (t.expires_at IS NULL OR t.expires_at > %(now)s)"
"""The condition that a claim has not expired at `now`."""

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
