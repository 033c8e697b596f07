"""What can be booked with a provider, as everybody may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.storage.service_rows import SOLD_BY_PROVIDER, referred_to
from bookable.storage.session_columns import seats_left
from bookable.storage.sql import Row, rows

MOST_SERVICES = 100
MOST_SESSIONS = 60
"""How many services of a provider, and coming sessions of a service, are shown."""


class Place(NamedTuple):
    """Where a service takes place."""

    name: str
    address: str
    timezone: str


class SheetSession(NamedTuple):
    """A coming session of a workshop or a course."""

    uuid: UUID
    span: Span
    seats_left: int


class SheetService(NamedTuple):
    """A service on sale. `parts` are the names of what a package includes and a bundle covers."""

    uuid: UUID
    kind: Kind
    name: str
    description: str
    minutes: int | None
    price_cents: int
    currency: str
    credits: int | None
    valid_days: int | None
    place: Place | None
    parts: Sequence[str]
    sessions: Sequence[SheetSession]

    @property
    def seats_left(self) -> int:
        """How many seats are left in each session of the whole."""
        return min((each.seats_left for each in self.sessions), default=0)


def services_of(person_id: int, *, now: datetime) -> list[SheetService]:
    """Return the services that a person provides, each kind in the order of names."""
    given = {"provider": person_id, "now": now, "most": MOST_SERVICES, "sessions": MOST_SESSIONS}
    return [_service(record) for record in rows(_SERVICES, given)]


def _service(record: Row) -> SheetService:
    uuid, kind, *own, place, address, zone, parts, sessions = record
    where = None if place is None else Place(place, address, zone)
    coming = [_session(each) for each in sessions]
    return SheetService._make([uuid, Kind(kind), *own, where, parts, coming])


def _session(given: Sequence[Any]) -> SheetSession:
    uuid, start, end, left = given
    span = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
    return SheetSession(UUID(uuid), span, max(left, 0))


_COMING = f"""
SELECT t.uuid, t.starts_at, t.ends_at, {seats_left("t", now="%(now)s")} AS seats_left
FROM service_session t
WHERE t.service_id = s.id AND t.canceled_at IS NULL AND t.starts_at > %(now)s
ORDER BY t.starts_at, t.id LIMIT %(sessions)s
"""

_SERVICES = f"""
SELECT s.uuid, s.kind, s.name, s.description, s.duration_minutes, s.price_cents, s.currency,
    s.credits, s.valid_days, l.name, l.address, l.timezone,
    {referred_to("s.includes || s.covers", "x.name")},
    (SELECT coalesce(json_agg(json_build_array(c.uuid, c.starts_at, c.ends_at, c.seats_left)
            ORDER BY c.starts_at), '[]') FROM ({_COMING}) c)
FROM service s LEFT JOIN location l ON l.id = s.location_id
WHERE {SOLD_BY_PROVIDER} ORDER BY s.kind, s.name_key, s.id LIMIT %(most)s
"""
