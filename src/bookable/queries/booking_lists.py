"""Lists of a person's own bookings, read straight from rows without the aggregate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import UUID

from bookable.domain.facts import Texts
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Side
from bookable.domain.spans import Timed
from bookable.queries import statuses
from bookable.queries.page import Page
from bookable.storage.sql import one, rows

LONGEST_LIST = 1_000
LISTED_FOR = timedelta(days=366)

Direction = Literal["ASC", "DESC"]


class BookingRow(NamedTuple):
    """A booking in lists that name it by uuid. It fits `domain.facts.BookingFacts`."""

    uuid: UUID
    start: datetime
    end: datetime
    status: Status
    meeting_id: str | None
    join_url: str | None
    provider_uuid: UUID
    provider_name: str
    client_uuid: UUID
    client_name: str
    notes: str

    @property
    def time(self) -> Timed:
        """The booked time: the row itself has its start and end."""
        return self


class DetailedRow(NamedTuple):
    """A booking in lists that say more of it. It fits `domain.facts.DetailedFacts`."""

    id: int
    start: datetime
    end: datetime
    status: Status
    meeting_id: str | None
    join_url: str | None
    location: str
    provider_id: int
    provider_name: str
    provider_company: str
    provider_avatar_url: str
    client_name: str
    client_timezone: str
    notes: str
    agenda: str
    client_notes: str
    session_type: str
    created_at: datetime
    updated_at: datetime

    @property
    def time(self) -> Timed:
        """The booked time: the row itself has its start and end."""
        return self

    @property
    def details(self) -> Texts:
        """The texts of the booking: the row itself has them."""
        return self


Row = TypeVar("Row", BookingRow, DetailedRow)


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


def page_of_bookings(
    by: Actor, filter_: BookingFilter, *, shown: type[Row], limit: int, offset: int = 0
) -> Page[Row]:
    """Return one page of the actor's own bookings that match a filter; ties are sorted by latest
    start."""
    where, parameters = _where(by.person_id, filter_)
    count = f"(SELECT count(*) FROM booking b WHERE {where})"
    limits = {"limit": limit, "offset": offset}
    columns = f"{_columns(shown._fields)}, {count}"
    records = _listed(columns, where, parameters, filter_, limits=limits)
    if not records and offset:
        # No row has the count of a page beyond the end.
        return Page(one(f"SELECT {count}", parameters)[0], [])
    count_of_all = records[0][-1] if records else 0
    return Page(count_of_all, [shown._make(record[:-1]) for record in records])


def first_bookings(by: Actor, filter_: BookingFilter, *, shown: type[Row], limit: int) -> list[Row]:
    """Return the first of the actor's own bookings that match a filter."""
    where, parameters = _where(by.person_id, filter_)
    limits = {"limit": limit, "offset": 0}
    records = _listed(_columns(shown._fields), where, parameters, filter_, limits=limits)
    return [shown._make(record) for record in records]


def bookings_of(
    by: Actor,
    *,
    program: str,
    side: Side | None = None,
    status: Status | None = None,
    part: Mapping[str, int] | None = None,
    now: datetime,
) -> Page[BookingRow]:
    """Return the actor's own bookings on one side or both, latest first.

    `part` has a limit and an offset. Without it, return the first of those that were made, or
    begin, within the last year or later.
    """
    filter_ = BookingFilter(
        program=program,
        now=now,
        sides=[side] if side else [Side.PROVIDER, Side.CLIENT],
        statuses=[status] if status else None,
        lately=None if part else now - LISTED_FOR,
        order=[(OrderBy.MADE, "DESC")],
    )
    if part is not None:
        return page_of_bookings(by, filter_, shown=BookingRow, **part)
    latest = first_bookings(by, filter_, shown=BookingRow, limit=LONGEST_LIST)
    return Page(len(latest), latest)


def _listed(
    columns: str,
    where: str,
    parameters: dict[str, object],
    wanted: BookingFilter,
    *,
    limits: dict[str, int],
) -> list[tuple[Any, ...]]:
    terms = [f"{by.value} {direction}" for by, direction in wanted.order]
    parameters = {**parameters, **limits, "ranks": list(wanted.status_order)}
    in_order = f"ORDER BY {', '.join([*terms, *_LATEST])} LIMIT %(limit)s OFFSET %(offset)s"
    return rows(f"SELECT {columns} {_FROM} WHERE {where} {in_order}", parameters)


# A list of 20 takes PostgreSQL a seventh less time without columns that it does not show.
@cache
def _columns(fields: tuple[str, ...]) -> str:
    return ", ".join(_COLUMNS[name] for name in fields)


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


_COLUMN = {Side.PROVIDER: "provider_id", Side.CLIENT: "client_id"}

_COLUMNS = {
    "id": "b.id",
    "uuid": "b.uuid",
    "start": "b.starts_at",
    "end": "b.ends_at",
    "status": statuses.AT,
    # Lists show whole seconds, and PostgreSQL cuts them in a fifth of the time.
    "created_at": "date_trunc('second', b.created_at)",
    "updated_at": f"date_trunc('second', {statuses.UPDATED_AT})",
    "meeting_id": "m.meeting_id",
    "join_url": "m.join_url",
    # Few bookings have a location: a join would read all locations for each list.
    "location": """CASE WHEN b.location_id IS NULL THEN ''
        ELSE (SELECT l.name FROM location l WHERE l.id = b.location_id) END""",
    "provider_id": "p.id",
    "provider_uuid": "p.uuid",
    "provider_name": "p.name",
    "provider_company": "p.company",
    "provider_avatar_url": "p.avatar_url",
    "client_uuid": "c.uuid",
    "client_name": "c.name",
    "client_timezone": "c.timezone",
    **{name: f"b.{name}" for name in ("notes", "agenda", "client_notes", "session_type")},
}
"""The SQL of each field of a row."""

_FROM = """
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
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
