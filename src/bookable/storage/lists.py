"""Lists of bookings and people, from row to answer without the aggregate."""

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
from bookable.storage.sql import finding, one, row, rows

Direction = Literal["ASC", "DESC"]


class BookingRow(NamedTuple):
    """A booking as lists show it: it has the facts of `domain.facts.BookingFacts`."""

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

    # Made when asked for: most lists show no more of the two than stands above.
    @property
    def provider(self) -> Party:
        """The provider."""
        return Party(*self[10:16])

    @property
    def client(self) -> Party:
        """The client."""
        return Party(*self[16:20])

    @property
    def details(self) -> Details:
        """What it is about."""
        return Details(*self[20:])


class OrderBy(Enum):
    """By what a list of bookings is sorted. In which order bookings were MADE can be told even
    where a clock stands still, or is set back."""

    START = "b.starts_at"
    CREATED = "b.created_at"
    MADE = "b.id"
    STATUS = f"array_position(%(ranks)s::text[], {statuses.AT})"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFilter:
    """Which bookings of one person a list has at `now`, and in which order.

    `after` and `until` are about the start; `lately` is a time after which they start or were
    made, of those that have a time. `status_order` is all statuses in the order in which
    their words are sorted, for lists that are sorted by them.
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
    """This will be how many bookings of a person a list has."""
    where, parameters = _where(person_id, wanted)
    found: int = one(f"SELECT count(*) FROM booking b WHERE {where}", parameters)[0]
    return found


def listed(
    person_id: int, wanted: BookingFilter, *, limit: int | None = None, offset: int = 0
) -> list[BookingRow]:
    """This will be a list of a person's bookings, or a part of it; what is else equal comes with
    the latest start first."""
    where, parameters = _where(person_id, wanted)
    terms = [f"{by.value} {direction}" for by, direction in wanted.order]
    parameters |= {"ranks": list(wanted.status_order), "limit": limit, "offset": offset}
    in_order = f"ORDER BY {', '.join([*terms, *_LATEST])} LIMIT %(limit)s OFFSET %(offset)s"
    found = rows(f"{_ROWS} WHERE {where} {in_order}", parameters)
    return [BookingRow._make(each) for each in found]


def _where(person_id: int, wanted: BookingFilter) -> tuple[str, dict[str, object]]:
    whose = [f"b.{_COLUMN[side]} = %(me)s" for side in wanted.sides]
    if wanted.lately is not None:
        # Each alternative is a range of an index: nobody's whole history is read.
        whose = [f"{each} AND {when}" for when in _LATELY for each in whose]
    given = {
        "statuses": None if wanted.statuses is None else list(wanted.statuses),
        "session_type": wanted.session_type,
        "after": wanted.after,
        "until": wanted.until,
        "lately": wanted.lately,
    }
    conditions = [
        "b.program = %(program)s",
        f"({' OR '.join(whose)})",
        *(condition for name, condition in _CONDITIONS.items() if given[name] is not None),
    ]
    asked = {"program": wanted.program, "now": wanted.now, "me": person_id}
    return " AND ".join(conditions), {**asked, **given}


class ScheduledRow(NamedTuple):
    """Time that is taken, as a provider's schedule shows it."""

    start: datetime
    end: datetime
    status: Status
    client_id: int
    client_name: str


def scheduled(provider_id: int, *, program: str, during: Span, now: datetime) -> list[ScheduledRow]:
    """Return a provider's bookings that touch a span, without what was canceled by `now`, and the
    time in which they are a client themselves in any programme, the earliest first. It is for
    programmes whose bookings are never longer than `LONGEST`, as those of what is sold can be."""
    parameters = {
        "provider": provider_id,
        "program": program,
        "now": now,
        "earliest": during.start - LONGEST,
        "start": during.start,
        "end": during.end,
    }
    return [ScheduledRow._make(each) for each in rows(_SCHEDULED, parameters)]


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
        """The average of what clients gave, to two digits, or None before the first."""
        return round(self.rating_sum / self.rating_count, 2) if self.rating_count else None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a directory, and how many entries there are in all."""

    count: int
    cards: list[PersonCard]


def directory(role: Role, *, search: str, limit: int, offset: int) -> Page:
    """This will be the active people of a role whose name, company or bio contains the search,
    in any case, ordered by name."""
    where, found_by = _LISTED.format(role=role.value), list[str]()
    if search:
        condition, found_by = finding(search, "p.search_key")
        where = f"{where} AND {condition}"
    total = one(f"SELECT count(*) FROM person p {where}", found_by)
    in_order = f"{_CARD} {where} ORDER BY p.name_key, p.id LIMIT %s OFFSET %s"
    found = rows(in_order, [*found_by, limit, offset])
    return Page(count=total[0], cards=[PersonCard(*each) for each in found])


def card(person_id: int, *, role: str) -> PersonCard | None:
    """This will be the active person of a number who has a role, or None."""
    condition = "WHERE p.is_active AND p.id = %s AND %s = ANY (p.roles)"
    found = row(f"{_CARD} {condition}", [person_id, role])
    return None if found is None else PersonCard(*found)


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

# Hardly any booking begins before it was made: those that do have indexes of their own.
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

# The role stands in the statement itself: its people have an index.
_LISTED = "WHERE p.is_active AND p.roles @> ARRAY['{role}']"
