"""What practitioners sell, as it is read when somebody buys it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bookable.domain.money import CancellationPolicy
from bookable.domain.people import Party, Role
from bookable.domain.sales import Kind, Place
from bookable.domain.spans import Span
from bookable.storage.busy import LIVE, Guest, guest_parameters, of_guest
from bookable.storage.sql import row, rows


class Offer(NamedTuple):
    """A service as it is sold; `includes` and `covers` are ids of services, and no policy of its
    own is the programme's."""

    id: int
    provider: Party
    kind: Kind
    name: str
    minutes: int | None
    price_cents: int
    currency: str
    location_id: int | None
    includes: list[int]
    covers: list[int]
    credits: int | None
    valid_days: int | None
    policy: CancellationPolicy | None

    def expiry(self, now: datetime) -> datetime | None:
        """This will be when credits that are granted now run out, or None if they never do."""
        return None if self.valid_days is None else now + timedelta(days=self.valid_days)


class Session(NamedTuple):
    """One dated occurrence with its seats; `has_line` tells whether people wait for one, and
    `guest_is_busy` whether the one who wants one does something else then."""

    id: int
    service_id: int
    start: datetime
    end: datetime
    capacity: int
    taken: int
    location_id: int | None
    room_id: int | None
    is_canceled: bool
    has_line: bool
    guest_is_busy: bool
    zone: str

    @property
    def span(self) -> Span:
        """This will be the session's time."""
        return Span(self.start, self.end)

    @property
    def is_sold_out(self) -> bool:
        """This will tell whether no seat is left, not even one that is kept for somebody."""
        return self.is_canceled or (self.taken >= self.capacity and not self.has_line)

    @property
    def place(self) -> Place:
        """This will be where it takes place."""
        return Place(self.location_id, self.room_id)


class Room(NamedTuple):
    """A room and what takes it up around some time: spans with the booking that each is of and the
    end of its hold."""

    id: int
    calendar_id: int
    taken: list[tuple[Span, int | None, datetime | None]]


class Timetable(NamedTuple):
    """When a service could take place around some days: its `sessions` of those days in which
    seats are left, or the rooms in which its appointments take place."""

    provider_id: int
    kind: Kind
    minutes: int | None
    rooms: list[Room]
    sessions: list[tuple[int, Span]]


def offer(service_id: int) -> Offer | None:
    """This will be a service that is sold, or None."""
    found = offers([service_id])
    return found[0] if found else None


def offers(service_ids: Sequence[int], *, archived_too: bool = False) -> list[Offer]:
    """This will be those of some services that are sold, or were, in no order."""
    return [_offer(each) for each in rows(_OFFER, [list(service_ids), archived_too])]


def sells(person_id: int, *, role: Role) -> bool:
    """This will tell whether somebody active has the role in which one sells."""
    found = row(
        "SELECT 1 FROM person WHERE id = %s AND is_active AND %s = ANY (roles)", [person_id, role]
    )
    return found is not None


def session(session_id: int, *, guest: Guest, now: datetime) -> Session | None:
    """Return a session as a guest sees it, or None."""
    parameters = {"session": session_id, "now": now, **guest_parameters(guest)}
    found = row(f"{_SESSION} WHERE s.id = %(session)s", parameters)
    return None if found is None else Session._make(found)


def sessions_of(service_id: int, *, guest: Guest, now: datetime) -> list[Session]:
    """Return the sessions of a service that take place, as a guest sees it, the first first."""
    parameters = {"service": service_id, "now": now, **guest_parameters(guest)}
    where = "WHERE s.service_id = %(service)s AND s.canceled_at IS NULL"
    found = rows(f"{_SESSION} {where} ORDER BY s.starts_at, s.id", parameters)
    return [Session._make(each) for each in found]


def keep_sessions(service_id: int) -> None:
    """Let nobody add a session to a service until commit, once those who are at it are done. The
    reference from a booking is checked at its commit only, and so keeps nobody out before."""
    row("SELECT 1 FROM service WHERE id = %s FOR SHARE", [service_id])


def has_sessions_besides(service_id: int, session_ids: Sequence[int]) -> bool:
    """Tell whether a service takes place in other sessions than these."""
    found = row(
        "SELECT 1 FROM service_session WHERE service_id = %s AND canceled_at IS NULL"
        " AND id <> ALL (%s) LIMIT 1",
        [service_id, list(session_ids)],
    )
    return found is not None


def rooms(location_id: int, *, first: datetime, last: datetime) -> list[Room] | None:
    """This will be the rooms of a location and what takes them up from `first` to `last`, by one
    statement, or None where there is no such location."""
    found = rows(_ROOMS, [first, last, location_id])
    return [_room(*each) for each in found if each[0] is not None] if found else None


def timetable(
    service_id: int, *, within: Span, first: datetime, last: datetime
) -> Timetable | None:
    """Return when a service that is sold could take place `within` some time, with what takes its
    rooms up from `first` to `last`, by one statement; or None."""
    found = row(_TIMETABLE, [first, last, within.start, within.end, service_id])
    if found is None:
        return None
    provider_id, kind, minutes, rooms, sessions = found
    return Timetable(
        provider_id,
        Kind(kind),
        minutes,
        [_room(*each) for each in rooms or ()],
        [(id_, Span(_moment(start), _moment(end))) for id_, start, end in sessions or ()],
    )


def _offer(found: Sequence[Any]) -> Offer:
    id_, kind, name, minutes, price, currency, location = found[:7]
    includes, covers, credits, valid_days, tiers = found[7:12]
    policy = _json(tiers)
    return Offer(
        id=id_,
        provider=Party(*found[12:]),
        kind=Kind(kind),
        name=name,
        minutes=minutes,
        price_cents=price,
        currency=currency,
        location_id=location,
        includes=_json(includes) or [],
        covers=_json(covers) or [],
        credits=credits,
        valid_days=valid_days,
        policy=None if policy is None else CancellationPolicy.of_rows(policy),
    )


def _json(kept: Any) -> Any:
    return json.loads(kept) if isinstance(kept, str) else kept


def _room(room_id: int, calendar_id: int, claims: list[list[Any]] | None) -> Room:
    taken = [
        (Span(*map(datetime.fromisoformat, (start, end))), booking, until and _moment(until))
        for start, end, booking, until in claims or ()
    ]
    return Room(room_id, calendar_id, taken)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


_OFFER = """
SELECT s.id, s.kind, s.name, s.duration_minutes, s.price_cents, s.currency, s.location_id,
    s.includes, s.covers, s.credits, s.valid_days, s.cancellation_policy,
    p.id, p.uuid, p.name, p.timezone, p.company, p.avatar_url
FROM service s JOIN person p ON p.id = s.practitioner_id
WHERE s.id = ANY (%s) AND (%s OR s.archived_at IS NULL AND p.is_active)
"""

_SESSION = f"""
SELECT s.id, s.service_id, s.starts_at, s.ends_at, s.capacity, s.taken, s.location_id, s.room_id,
    s.canceled_at IS NOT NULL,
    EXISTS (SELECT 1 FROM waitlist_entry w WHERE w.service_id = s.service_id
        AND (w.service_session_id IS NULL OR w.service_session_id = s.id)
        AND w.state IN ('waiting', 'offered')),
    EXISTS ({of_guest(first="s.starts_at", last="s.ends_at", live=LIVE)}),
    s.wall_zone
FROM service_session s
"""

_CLAIMED = """
    (SELECT json_agg(json_build_array(lower(t.during), upper(t.during), t.booking_id, t.expires_at))
     FROM claim t WHERE t.calendar_id = c.id AND t.during && tstzrange(%s, %s))"""

_ROOMS = f"""
SELECT r.id, c.id, {_CLAIMED}
FROM location l LEFT JOIN room r ON r.location_id = l.id LEFT JOIN calendar c ON c.room_id = r.id
WHERE l.id = %s AND (r.id IS NULL OR c.id IS NOT NULL) ORDER BY r.id
"""

_TIMETABLE = f"""
SELECT s.practitioner_id, s.kind, s.duration_minutes,
    (SELECT json_agg(json_build_array(r.id, c.id, {_CLAIMED}) ORDER BY r.id)
     FROM room r JOIN calendar c ON c.room_id = r.id WHERE r.location_id = s.location_id),
    (SELECT json_agg(json_build_array(e.id, e.starts_at, e.ends_at) ORDER BY e.starts_at, e.id)
     FROM service_session e
     WHERE e.service_id = s.id AND e.starts_at >= %s AND e.starts_at < %s AND e.taken < e.capacity
        AND e.canceled_at IS NULL)
FROM service s JOIN person p ON p.id = s.practitioner_id
WHERE s.id = %s AND s.archived_at IS NULL AND p.is_active
"""
