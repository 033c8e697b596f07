"""Lists of bookings and people, read straight from rows without the aggregate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal, NamedTuple
from uuid import UUID

from bookable.domain.commands import Details
from bookable.domain.hours import LONGEST
from bookable.domain.lifecycle import Status
from bookable.domain.people import Party, Role, Side
from bookable.domain.spans import Span
from bookable.storage import statuses
from bookable.storage.busy import booked
from bookable.storage.sql import one, row, rows, search_condition

Direction = Literal["ASC", "DESC"]


class BookingRow(NamedTuple):
    """A booking as lists show it. It fills the protocol `domain.facts.BookingFacts`."""

    id: int
    uuid: UUID
    start: datetime
    end: datetime
    status: Status
    created_at: datetime
    updated_at: datetime
    meeting_id: str | None
    join_url: str | None
    location: str
    provider_id: int
    provider_uuid: UUID
    provider_name: str
    provider_timezone: str
    provider_company: str
    provider_avatar_url: str
    client_id: int
    client_uuid: UUID
    client_name: str
    client_timezone: str
    notes: str
    title: str
    description: str
    agenda: str
    client_notes: str
    session_type: str

    # Properties, because most lists need none of these objects.
    @property
    def provider(self) -> Party:
        """The provider with all that lists show of them."""
        return Party(*self[10:16])

    @property
    def client(self) -> Party:
        """The client with all that lists show of them."""
        return Party(*self[16:20])

    @property
    def details(self) -> Details:
        """The texts of the booking."""
        return Details(*self[20:])


class OrderBy(Enum):
    """A column by which bookings are sorted.

    MADE is the order of creation even if a clock stood still or was set back.
    """

    START = "b.starts_at"
    CREATED = "b.created_at"
    MADE = "b.id"
    STATUS = f"array_position(%(ranks)s::text[], {statuses.AT})"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFilter:
    """Filter and order of a list of one person's bookings, with their statuses at `now`.

    `after` and `until` are limits of the start. `lately` keeps bookings that start after it, or
    that were created after it. `status_order` has all statuses in the order that sorting by STATUS
    gives.
    """

    program: str
    now: datetime
    sides: Sequence[Side] = (Side.PROVIDER, Side.CLIENT)
    statuses: Sequence[Status] | None = None
    session_type: str | None = None
    after: datetime | None = None
    until: datetime | None = None
    lately: datetime | None = None
    order: Sequence[tuple[OrderBy, Direction]] = ()
    status_order: Sequence[Status] = ()


def count(person_id: int, wanted: BookingFilter) -> int:
    """Return how many bookings a person's list has."""
    where, parameters = _where(person_id, wanted)
    number: int = one(f"SELECT count(*) FROM booking b WHERE {where}", parameters)[0]
    return number


def listed(
    person_id: int, wanted: BookingFilter, *, limit: int | None = None, offset: int = 0
) -> list[BookingRow]:
    """Return a person's bookings, or one page of them; ties are sorted by latest start."""
    where, parameters = _where(person_id, wanted)
    terms = [f"{by.value} {direction}" for by, direction in wanted.order]
    parameters |= {"ranks": list(wanted.status_order), "limit": limit, "offset": offset}
    in_order = f"ORDER BY {', '.join([*terms, *_LATEST])} LIMIT %(limit)s OFFSET %(offset)s"
    records = rows(f"{_ROWS} WHERE {where} {in_order}", parameters)
    return [BookingRow._make(record) for record in records]


def _where(person_id: int, wanted: BookingFilter) -> tuple[str, dict[str, object]]:
    sides = [f"b.{_COLUMN[side]} = %(me)s" for side in wanted.sides]
    if wanted.lately is not None:
        # Every alternative is a range of an index, so the whole history of a person is never read.
        sides = [f"{side} AND {condition}" for condition in _LATELY for side in sides]
    given = {
        "statuses": None if wanted.statuses is None else list(wanted.statuses),
        "session_type": wanted.session_type,
        "after": wanted.after,
        "until": wanted.until,
        "lately": wanted.lately,
    }
    conditions = [
        "b.program = %(program)s",
        f"({' OR '.join(sides)})",
        *(condition for name, condition in _CONDITIONS.items() if given[name] is not None),
    ]
    always = {"program": wanted.program, "now": wanted.now, "me": person_id}
    return " AND ".join(conditions), {**always, **given}


class ScheduledRow(NamedTuple):
    """A taken stretch of time in a provider's schedule."""

    start: datetime
    end: datetime
    status: Status
    client_id: int
    client_name: str


def scheduled(provider_id: int, *, program: str, during: Span, now: datetime) -> list[ScheduledRow]:
    """Return a provider's schedule in a span, earliest first.

    It has their bookings of the programme that are not canceled at `now`, and the times in which
    they are a client in any programme. It misses bookings that are longer than LONGEST, which only
    services on sale can be.
    """
    parameters = {
        "provider": provider_id,
        "program": program,
        "now": now,
        "earliest": during.start - LONGEST,
        "start": during.start,
        "end": during.end,
    }
    return [ScheduledRow._make(record) for record in rows(_SCHEDULED, parameters)]


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A provider in a directory."""

    uuid: UUID
    name: str
    timezone: str
    company: str
    avatar_url: str
    bio: str
    person_id: int
    rating_sum: int
    rating_count: int

    @property
    def rating(self) -> float | None:
        """The average rating to two digits, or None before the first one."""
        return round(self.rating_sum / self.rating_count, 2) if self.rating_count else None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a directory, and the total number of entries."""

    count: int
    cards: list[PersonCard]


def directory(role: Role, *, search: str, limit: int, offset: int) -> Page:
    """Return the active people of a role whose name, company or bio contains the search, by
    name."""
    where, found_by = _LISTED.format(role=role.value), list[str]()
    if search:
        condition, found_by = search_condition(search, "p.search_key")
        where = f"{where} AND {condition}"
    total = one(f"SELECT count(*) FROM person p {where}", found_by)
    in_order = f"{_CARD} {where} ORDER BY p.name_key, p.id LIMIT %s OFFSET %s"
    records = rows(in_order, [*found_by, limit, offset])
    return Page(count=total[0], cards=[PersonCard(*record) for record in records])


def card(person_id: int, *, role: str) -> PersonCard | None:
    """Return an active person who has a role, or None."""
    condition = "WHERE p.is_active AND p.id = %s AND %s = ANY (p.roles)"
    record = row(f"{_CARD} {condition}", [person_id, role])
    return None if record is None else PersonCard(*record)


_COLUMN = {Side.PROVIDER: "provider_id", Side.CLIENT: "client_id"}

_ROWS = f"""
SELECT b.id, b.uuid, b.starts_at, b.ends_at, {statuses.AT}, b.created_at, b.updated_at,
    m.meeting_id, m.join_url, coalesce(l.name, ''),
    p.id, p.uuid, p.name, p.timezone, p.company, p.avatar_url, c.id, c.uuid, c.name, c.timezone,
    b.notes, b.title, b.description, b.agenda, b.client_notes, b.session_type
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
LEFT JOIN location l ON l.id = b.location_id
"""

# Only bookings that were entered afterwards start before they were created: they have indexes of
# their own.
_LATELY = ("b.starts_at > %(lately)s", "b.starts_at < b.created_at AND b.created_at > %(lately)s")

_CONDITIONS = {
    "statuses": f"{statuses.AT} = ANY (%(statuses)s)",
    "session_type": "b.session_type = %(session_type)s",
    "after": "b.starts_at > %(after)s",
    "until": "b.starts_at <= %(until)s",
}

_LATEST = ("b.starts_at DESC", "b.id DESC")

_SCHEDULED = f"""
SELECT b.starts_at, b.ends_at, {statuses.AT}, c.id, c.name
FROM booking b JOIN person c ON c.id = b.client_id
WHERE b.provider_id = %(provider)s AND b.program = %(program)s AND {statuses.AT} <> 'canceled'
AND b.starts_at < %(end)s AND b.starts_at > %(earliest)s AND b.ends_at > %(start)s
UNION ALL SELECT e.starts_at, e.ends_at, 'confirmed', p.id, p.name
FROM person p, ({booked("%(provider)s", first="%(start)s", last="%(end)s")}) e
WHERE p.id = %(provider)s ORDER BY 1, 2
"""

_CARD = """SELECT p.uuid, p.name, p.timezone, p.company, p.avatar_url, p.bio, p.id,
    p.rating_sum, p.rating_count FROM person p"""

# The role is a literal in the statement: the partial index of its people needs that.
_LISTED = "WHERE p.is_active AND p.roles @> ARRAY['{role}']"
