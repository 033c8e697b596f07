"""Lists of a person's own bookings, read straight from rows without the aggregate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Literal, NamedTuple
from uuid import UUID

from bookable.domain.facts import Texts
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Party, Side
from bookable.domain.spans import Timed
from bookable.queries import statuses
from bookable.queries.page import Page
from bookable.storage.sql import Row, one, rows

LONGEST_LIST = 1_000
LISTED_FOR = timedelta(days=366)

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
    def time(self) -> Timed:
        """The booked time: the row itself has its start and end."""
        return self

    @property
    def provider(self) -> Party:
        """The provider with all that lists show of them."""
        return Party._make(self[10:16])

    @property
    def client(self) -> Party:
        """The client with all that lists show of them."""
        return Party(*self[16:20])

    @property
    def details(self) -> Texts:
        """The texts of the booking: the row itself has them."""
        return self


_TEXTS = BookingRow._fields[20:]
"""The texts that lists show: columns of the same name."""


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
    by: Actor, filter_: BookingFilter, *, limit: int, offset: int = 0
) -> Page[BookingRow]:
    """Return one page of the actor's own bookings that match a filter; ties are sorted by latest
    start."""
    where, parameters = _where(by.person_id, filter_)
    count = f"(SELECT count(*) FROM booking b WHERE {where})"
    limits = {"limit": limit, "offset": offset}
    records = _listed(where, parameters, filter_, limits=limits, more=f", {count}")
    if not records and offset:
        # No row has the count of a page beyond the end.
        return Page(one(f"SELECT {count}", parameters)[0], [])
    return Page(
        records[0][-1] if records else 0, [BookingRow._make(record[:-1]) for record in records]
    )


def first_bookings(by: Actor, filter_: BookingFilter, *, limit: int) -> list[BookingRow]:
    """Return the first of the actor's own bookings that match a filter."""
    where, parameters = _where(by.person_id, filter_)
    limits = {"limit": limit, "offset": 0}
    return [BookingRow._make(row) for row in _listed(where, parameters, filter_, limits=limits)]


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
        return page_of_bookings(by, filter_, **part)
    latest = first_bookings(by, filter_, limit=LONGEST_LIST)
    return Page(len(latest), latest)


def _listed(
    where: str,
    parameters: dict[str, object],
    wanted: BookingFilter,
    *,
    limits: dict[str, int],
    more: str = "",
) -> list[Row]:
    terms = [f"{by.value} {direction}" for by, direction in wanted.order]
    parameters = {**parameters, **limits, "ranks": list(wanted.status_order)}
    in_order = f"ORDER BY {', '.join([*terms, *_LATEST])} LIMIT %(limit)s OFFSET %(offset)s"
    return rows(f"SELECT {_ROW}{more} {_FROM} WHERE {where} {in_order}", parameters)


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

_ROW = f"""b.id, b.uuid, b.starts_at, b.ends_at, {statuses.AT}, b.created_at,
    {statuses.UPDATED_AT},
    m.meeting_id, m.join_url, coalesce(l.name, ''),
    p.id, p.uuid, p.name, p.timezone, p.company, p.avatar_url, c.id, c.uuid, c.name, c.timezone,
    {", ".join(f"b.{name}" for name in _TEXTS)}"""

_FROM = """
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
