"""The sessions that a practitioner holds, with who comes and who waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bookable.domain.people import Actor
from bookable.domain.refusals import SessionNotFound
from bookable.domain.service_sessions import Clocks
from bookable.domain.spans import Span
from bookable.queries.full_bookings import FullBooking, full_bookings
from bookable.queries.locations import LocationRow
from bookable.queries.service_details import ServiceDetail
from bookable.storage import guard
from bookable.storage.sql import Row, row, rows

MOST = 200
"""How many sessions are listed at most: the earliest that are not over."""


class OwnSession(NamedTuple):
    """A session with its seats, and how many people wait for one."""

    id: int
    service_id: int
    service: str
    kind: str
    span: Span
    zone: str
    taken: int
    seats: int
    waiting: int
    is_canceled: bool
    location_id: int | None
    room_id: int | None
    place: str

    @property
    def left(self) -> int:
        """How many seats are free."""
        return self.seats - self.taken

    def is_ahead(self, now: datetime) -> bool:
        """Return whether it is still to take place."""
        return self.span.start > now and not self.is_canceled

    @property
    def plan(self) -> tuple[object, ...]:
        """What the practitioner planned of it: all but who comes and who waits."""
        return self._replace(taken=0, waiting=0, service="", place="")


class Returned(NamedTuple):
    """What was paid for seats in one currency and not given back, in its minor units."""

    currency: str
    cents: int


@dataclass(frozen=True, slots=True)
class SessionInFull:
    """A session, the bookings in it, the names of those who wait, and what was paid.

    Of a course `paid` is empty: what is paid is for the course, and each session is a share.
    """

    session: OwnSession
    bookings: list[FullBooking]
    waiting: list[str]
    paid: list[Returned]


def clocks(
    own: str,
    *,
    services: Sequence[ServiceDetail],
    places: Sequence[LocationRow],
    there: OwnSession | None,
) -> Clocks:
    """Return in which zones the times of sessions are meant: of those to come of some services at
    some places, or of one that is `there` already, perhaps at a place that is not open to it any
    more."""
    locations = {each.id: each.timezone for each in places}
    if there is not None and there.location_id is not None:
        locations.setdefault(there.location_id, there.zone)
    usual = {each.id: each.location.timezone for each in services if each.location is not None}
    return Clocks(own, locations, usual)


def own_sessions(by: Actor, *, now: datetime) -> list[OwnSession]:
    """Return the actor's sessions that are not over, in the order of time."""
    found = rows(
        f"{_SESSIONS} AND t.ends_at > %s ORDER BY t.starts_at, t.id LIMIT %s",
        [now, by.person_id, now, MOST],
    )
    return [_session(record) for record in found]


def own_session(session_id: int, *, by: Actor, now: datetime) -> SessionInFull:
    """Return one of the actor's sessions in full, or raise SessionNotFound."""
    with guard.looking_as(by):
        session = planned_session(session_id, by=by, now=now)
        ids = [id_ for (id_,) in rows(_SEATS, [session_id])]
        found = full_bookings(ids, by=by, now=now)
        names = [name for (name,) in rows(_LINE, [session.service_id, session_id, now])]
        paid = [Returned(*each) for each in rows(_PAID, [session_id])]
    return SessionInFull(session, [found[id_] for id_ in ids], names, paid)


def planned_session(session_id: int, *, by: Actor, now: datetime) -> OwnSession:
    """Return one of the actor's sessions without who is in it, or raise SessionNotFound."""
    record = row(f"{_SESSIONS} AND t.id = %s", [now, by.person_id, session_id])
    if record is None:
        raise SessionNotFound
    return _session(record)


def _session(record: Row) -> OwnSession:
    id_, service_id, service, kind, start, end, *more = record
    return OwnSession(id_, service_id, service, kind, Span(start, end), *more)


# The line of a course is for all its sessions at once.
_WAITS = """w.service_id = {service}
    AND (w.service_session_id = {session} OR w.service_session_id IS NULL)
    AND (w.state = 'waiting' OR w.state = 'offered' AND w.offered_until > {now})"""

_SESSIONS = f"""
SELECT t.id, s.id, s.name, s.kind, t.starts_at, t.ends_at,
    coalesce(nullif(t.wall_zone, ''), p.timezone), t.taken, t.capacity,
    (SELECT count(*) FROM waitlist_entry w
        WHERE {_WAITS.format(service="s.id", session="t.id", now="%s")}),
    t.canceled_at IS NOT NULL, t.location_id, t.room_id, concat_ws(', ', l.name, r.name)
FROM service s JOIN service_session t ON t.service_id = s.id
JOIN person p ON p.id = s.practitioner_id
LEFT JOIN location l ON l.id = t.location_id LEFT JOIN room r ON r.id = t.room_id
WHERE s.practitioner_id = %s
"""

_SEATS = """
SELECT id FROM booking WHERE service_session_id = %s AND status NOT IN ('draft', 'canceled')
ORDER BY id
"""

_LINE = f"""
SELECT p.name FROM waitlist_entry w JOIN person p ON p.id = w.person_id
WHERE {_WAITS.format(service="%s", session="%s", now="%s")}
ORDER BY w.joined_at, w.id LIMIT {MOST}
"""

_PAID = """
SELECT currency, sum(paid_cents - refunded_cents)::bigint FROM booking
WHERE service_session_id = %s AND status NOT IN ('draft', 'canceled') AND parent_id IS NULL
GROUP BY currency HAVING sum(paid_cents - refunded_cents) > 0 ORDER BY currency
"""
