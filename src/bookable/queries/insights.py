"""Figures about the bookings of a range: how many, how they went, how long, and what was paid.

One statement sums the bookings that start in the range by start, status, currency and session, and
those sums by status, currency, week and hour. Its cost follows the range, not the history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.clock_offsets import offsets
from bookable.domain.hours import open_windows
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Party, Role
from bookable.domain.refusals import InvalidField, RoleRequired
from bookable.domain.services import Kind
from bookable.domain.spans import Span, clip
from bookable.engine import registry
from bookable.engine.availability import calendar_of
from bookable.queries import statuses
from bookable.storage import guard
from bookable.storage.sql import rows

MOST_DAYS_OF_ONE = 366
MOST_DAYS_OF_ALL = 92
"""How many days the figures of one provider, and of all of them, cover at most."""

BOOKED = (Status.CONFIRMED, Status.IN_PROGRESS, Status.COMPLETED, Status.NO_SHOW)
"""The statuses of bookings whose time was, or is going to be, kept for them."""

ENDS = (Status.COMPLETED, Status.CANCELED, Status.NO_SHOW)
"""How bookings end."""

SERIES = (
    (Status.CONFIRMED, Status.IN_PROGRESS, Status.COMPLETED),
    (Status.CANCELED,),
    (Status.NO_SHOW,),
    (Status.REQUESTED, Status.PENDING_PAYMENT),
)
"""The statuses that are one in a chart of weeks: kept, canceled, missed, and open."""

MONDAY = date(1969, 12, 29)
"""The Monday from which the statement counts hours by the clock, and weeks."""

WHOLES = (Kind.COURSE, Kind.PACKAGE, Kind.BUNDLE)
"""What has parts, or brings credits: its money counts, and of the rest its parts do."""


class Money(NamedTuple):
    """What was paid and given back in one currency, in its minor units."""

    currency: str
    revenue: int
    refunds: int


class BusyHour(NamedTuple):
    """How many bookings start in an hour of a weekday (1 is Monday)."""

    weekday: int
    hour: int
    bookings: int


@dataclass(slots=True)
class Week:
    """The bookings of a week, by status, and the time that they took."""

    bookings: dict[str, int] = field(default_factory=dict)
    booked: timedelta = timedelta(0)

    @property
    def series(self) -> tuple[int, ...]:
        """How many were kept, canceled and missed, and how many are open."""
        return tuple(sum(self.bookings.get(each, 0) for each in one) for one in SERIES)


@dataclass(frozen=True, slots=True)
class Insights:
    """Figures of a range; `open` is how long the one provider was open, None for all providers.

    `lead` is the time between making a booking and its start, on average.
    """

    provider: Party | None
    bookings: dict[str, int]
    booked: timedelta
    open: timedelta | None
    lead: timedelta | None
    money: list[Money]
    busiest: list[BusyHour]
    weeks: dict[date, Week]

    @property
    def ended(self) -> tuple[int, ...]:
        """How many were completed, canceled and missed."""
        return tuple(self.bookings.get(each, 0) for each in ENDS)

    @property
    def rates(self) -> tuple[float, ...] | None:
        """Which parts of what has ended were completed, canceled and missed; None of nothing."""
        ended = self.ended
        return tuple(each / sum(ended) for each in ended) if sum(ended) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The bookings that start in a span, of one programme or provider, or of all."""

    within: Span
    zone: str
    program: str | None = None
    provider: UUID | None = None


def insights(wanted: Wanted, *, by: Actor, now: datetime) -> Insights:
    """Return the figures of a provider: the actor, or for staff the one they name, or of all.

    Raise RoleRequired, PersonNotFound, or InvalidField for a range that is too long.
    """
    whose = _whose(wanted, by)
    most = MOST_DAYS_OF_ALL if whose is None else MOST_DAYS_OF_ONE
    if wanted.within.length > timedelta(days=most, hours=1):
        of = "of all providers" if whose is None else "of one provider"
        raise InvalidField("to", f"must make no more than {most} days with from, {of}")
    provider, opened = (None, None) if whose is None else _open(whose, wanted.within)
    statement, parameters = _statement(wanted, provider, now)
    with guard.looking_as(by):
        records = [_Sum._make(record) for record in rows(statement, parameters)]
    return _insights(records, provider, opened)


def _whose(wanted: Wanted, by: Actor) -> UUID | None:
    """Return the provider whose figures are wanted, or None for all of them."""
    if by.is_staff or wanted.provider == by.uuid:
        return wanted.provider
    if wanted.provider is not None:
        raise RoleRequired(Role.STAFF, "see")
    return by.uuid


def _open(provider: UUID, within: Span) -> tuple[Party, timedelta]:
    """Return a provider, and how long their hours, as they are now, are open in a span."""
    calendar = calendar_of(provider, role=None, first=within.start, last=within.end)
    windows = [window.span for window in open_windows(calendar.hours, within=within)]
    return calendar.provider, sum((each.length for each in clip(windows, within)), timedelta(0))


class _Sum(NamedTuple):
    """A row of the statement. Of the columns from `status` to `hour` only those by which it sums
    have a value; `grouping` says which. A week is a number since MONDAY, an hour one of its 168."""

    grouping: int
    status: str | None
    currency: str | None
    week: int | None
    hour: int | None
    bookings: int
    booked: int
    length: timedelta | None
    lead: timedelta | None
    paid: int
    refunded: int


_BY_STATUS, _BY_CURRENCY, _BY_WEEK, _BY_HOUR, _SEATS = 0b0111, 0b1011, 0b0101, 0b1110, -1
"""How `grouping` marks sums: a bit is set for each column by which they do not sum."""


def _insights(
    records: Iterable[_Sum], provider: Party | None, opened: timedelta | None
) -> Insights:
    by_kind: dict[int, list[_Sum]] = {
        kind: [] for kind in (_BY_STATUS, _BY_CURRENCY, _BY_WEEK, _BY_HOUR, _SEATS)
    }
    for record in records:
        by_kind[record.grouping].append(record)
    by_status = [each for each in by_kind[_BY_STATUS] if each.status]
    booked = sum(each.booked for each in by_status)
    lead = _total(each.lead for each in by_status)
    return Insights(
        provider=provider,
        bookings={each.status or "": each.bookings for each in by_status if each.bookings},
        booked=_total(each.length for each in [*by_status, *by_kind[_SEATS]]),
        open=opened,
        lead=lead / booked if booked else None,
        money=sorted(_money(by_kind[_BY_CURRENCY])),
        busiest=_busiest(by_kind[_BY_HOUR]),
        weeks=_weeks(by_kind[_BY_WEEK], by_kind[_SEATS]),
    )


def _total(times: Iterable[timedelta | None]) -> timedelta:
    return sum((each for each in times if each is not None), timedelta(0))


def _money(records: Iterable[_Sum]) -> Iterable[Money]:
    return (Money(each.currency, each.paid, each.refunded) for each in records if each.currency)


def _busiest(records: Iterable[_Sum]) -> list[BusyHour]:
    hours = [
        BusyHour(each.hour // 24 + 1, each.hour % 24, each.booked)
        for each in records
        if each.hour is not None and each.booked
    ]
    return sorted(hours, key=lambda each: (-each.bookings, each.weekday, each.hour))


def _weeks(records: Iterable[_Sum], seats: Iterable[_Sum]) -> dict[date, Week]:
    weeks: dict[date, Week] = {}
    for each in [*records, *seats]:
        if each.week is not None:
            week = weeks.setdefault(MONDAY + timedelta(weeks=each.week), Week())
            week.booked += each.length or timedelta(0)
            if each.status and each.bookings:
                week.bookings[each.status] = each.bookings
    return weeks


def _statement(wanted: Wanted, provider: Party | None, now: datetime) -> tuple[str, dict[str, Any]]:
    parts = list(offsets(wanted.within, wanted.zone))
    parameters = {
        **statuses.moments(now),
        "me": provider and provider.person_id,
        "programs": registry.names() if wanted.program is None else [wanted.program],
        "first": wanted.within.start,
        "last": wanted.within.end,
        "booked": list(BOOKED),
        "wholes": list(WHOLES),
        "starts": [span.start for span, _ in parts],
        "ends": [span.end for span, _ in parts],
        "offsets": [int(offset.total_seconds()) for _, offset in parts],
    }
    # The condition of the index of all bookings, and the columns of that of one provider.
    side = "b.program <> ''" if provider is None else "b.provider_id = %(me)s"
    return _SUMS.format(side=f"{side} AND b.program = ANY (%(programs)s::text[])"), parameters


# A session takes its time once, however many seats are booked in it. What is sold without a time
# counts with its money alone, when it was bought.
_SUMS = f"""
WITH found AS MATERIALIZED (
    SELECT b.starts_at, {statuses.EVER} AS status, b.currency, b.service_session_id AS session,
        count(*) FILTER (WHERE NOT whole) AS bookings,
        sum(b.ends_at - b.starts_at) FILTER (WHERE NOT whole) AS length,
        max(b.ends_at - b.starts_at) FILTER (WHERE NOT whole) AS longest,
        sum(greatest(b.starts_at - b.created_at, interval '0')) FILTER (WHERE NOT whole) AS lead,
        sum(b.paid_cents) AS paid, sum(b.refunded_cents) AS refunded
    FROM booking b
    CROSS JOIN LATERAL (SELECT b.parent_id IS NULL AND b.kind = ANY (%(wholes)s)) w (whole)
    WHERE {{side}} AND b.starts_at >= %(first)s AND b.starts_at < %(last)s
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT NULL, NULL, b.currency, NULL, 0, NULL, NULL, NULL,
        sum(b.paid_cents), sum(b.refunded_cents)
    FROM booking b
    WHERE {{side}} AND b.starts_at IS NULL
        AND b.created_at >= %(first)s AND b.created_at < %(last)s
    GROUP BY b.currency
), shown AS (
    SELECT f.*, f.status = ANY (%(booked)s) AS is_booked,
        floor((extract(epoch FROM f.starts_at - timestamptz '1969-12-29T00:00Z') + o.seconds)
            / 3600)::int AS hours
    FROM found f LEFT JOIN unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[],
        %(offsets)s::bigint[]) o (start, "end", seconds)
        ON f.starts_at >= o.start AND f.starts_at < o."end"
), dated AS (
    SELECT s.*, floor(hours / 168.0)::int AS week, mod(mod(hours, 168) + 168, 168) AS hour
    FROM shown s
)
SELECT grouping(status, currency, week, hour), status, currency, week, hour,
    sum(bookings)::bigint, coalesce(sum(bookings) FILTER (WHERE is_booked), 0)::bigint,
    sum(length) FILTER (WHERE is_booked AND session IS NULL),
    sum(lead) FILTER (WHERE is_booked), sum(paid)::bigint, sum(refunded)::bigint
FROM dated GROUP BY GROUPING SETS ((status), (currency), (status, week), (hour))
UNION ALL
SELECT {_SEATS}, NULL, NULL, week, NULL, 0, 0, sum(longest), NULL, 0, 0
FROM (SELECT session, week, max(longest) AS longest FROM dated
    WHERE is_booked AND session IS NOT NULL GROUP BY session, week) seats GROUP BY week
"""
