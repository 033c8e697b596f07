"""Providers' calendars, with everything that decides when they are free, in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from bookable.domain.limits import REACH
from bookable.domain.people import Party, PersonRef, Role
from bookable.domain.slots import Pace
from bookable.domain.spans import Span
from bookable.domain.wall_hours import DatedWindow, Hours, WeeklyWindow
from bookable.storage.busy import Guest, booked, guest_parameters, of_guest, outside
from bookable.storage.sql import row, rows

AROUND = timedelta(days=5)
"""How far before and after a time claims are read: enough for the offset of a zone, the length of a
day and the buffers of two bookings (a day at most)."""


ELSEWHERE, OUTSIDE, GUEST = "elsewhere", "outside", "guest"


@dataclass(frozen=True, slots=True)
class TakenSpan:
    """A span that is taken, until `expires_at` if it is only held.

    `whose` says of a time without claim what it is: an OUTSIDE event, or a booking of the GUEST or
    of the provider as a client ELSEWHERE.
    """

    span: Span
    booking_id: int | None
    expires_at: datetime | None
    whose: str = ""

    def is_live(self, now: datetime) -> bool:
        """Return whether the span is still taken at `now`."""
        return self.expires_at is None or self.expires_at > now


@dataclass(frozen=True, slots=True)
class ProviderCalendar:
    """Everything that decides when one provider can be booked around some time.

    `taken` are the claims on the calendar. `elsewhere` are the times in which the provider is a
    client of other people or busy in a connected calendar, or the guest is busy.
    """

    provider: Party
    calendar_id: int
    pace: Pace
    auto_accept: bool
    hours: Hours
    has_hours: bool
    taken: tuple[TakenSpan, ...]
    elsewhere: tuple[TakenSpan, ...]

    def has_expired_in(self, span: Span, *, now: datetime) -> bool:
        """Return whether something that has expired by `now` still claims time in a span."""
        return any(not claim.is_live(now) and claim.span.overlaps(span) for claim in self.taken)

    def without_notice(self) -> ProviderCalendar:
        """Return the calendar as it is for those who have given notice already."""
        return replace(self, pace=replace(self.pace, minimum_notice_minutes=0))


def provider_calendar(
    provider: PersonRef,
    *,
    role: Role | None,
    first: datetime,
    last: datetime,
    guest: Guest | None = None,
) -> ProviderCalendar | None:
    """Read a provider's calendar from `first` to `last` and AROUND, in one statement.

    None for a person who is not active or lacks the role. A `role` of None accepts any role.
    """
    found = calendar_and_more(provider, role=role, first=first, last=last, guest=guest)
    return None if found is None else found[0]


def provider_calendars(
    people: Collection[int], *, role: Role, first: datetime, last: datetime
) -> dict[int, ProviderCalendar]:
    """Read the calendars of many people from `first` to `last` and AROUND, by the person's id.

    People who are not active or lack the role have none.
    """
    statement = _calendar_by("id = ANY (%(providers)s)", False, "NULL")
    given = {"providers": list(people), **_between(role, first - AROUND, last + AROUND)}
    return {each[0]: _calendar(each[:-1]) for each in rows(statement, given)}


def calendars_and_more(
    people: Collection[PersonRef],
    *,
    role: Role,
    first: datetime,
    last: datetime,
    more: str,
    parameters: Mapping[str, object],
) -> list[tuple[ProviderCalendar, Any]]:
    """Read what `calendar_and_more` does of some people, in one statement and in no order.

    All are named by their ids, or all by their uuids.
    """
    column = "id" if all(isinstance(each, int) for each in people) else "uuid"
    statement = _calendar_by(f"{column} = ANY (%(providers)s)", False, more)
    between = _between(role, first - AROUND, last + AROUND)
    found = rows(statement, {"providers": list(people), **between, **parameters})
    return [(_calendar(each[:-1]), each[-1]) for each in found]


def calendar_and_more(
    provider: PersonRef,
    *,
    role: Role | None,
    first: datetime,
    last: datetime,
    guest: Guest | None = None,
    more: str = "NULL",
    parameters: Mapping[str, object] = MappingProxyType({}),
) -> tuple[ProviderCalendar, Any] | None:
    """Read a provider's calendar, and what the SQL expression `more` returns, in one statement.

    The expression may use the limits of what is read of the calendar, as `first` and `last`.
    """
    column = "id" if isinstance(provider, int) else "uuid"
    record = row(
        _calendar_by(f"{column} = %(provider)s", guest is not None, more),
        {
            "provider": provider,
            **_between(role, first - AROUND, last + AROUND),
            **parameters,
            **(guest_parameters(guest) if guest else {}),
        },
    )
    return None if record is None else (_calendar(record[:-1]), record[-1])


def _between(role: Role | None, first: datetime, last: datetime) -> dict[str, object]:
    return {
        "role": role,
        "first": first,
        "last": last,
        "from": first.date(),
        "until": last.date(),
    }


# Limits are counted by the week, which may begin before what is read and end after it.
_COUNTED = f"""CASE WHEN coalesce(p.daily_limit, p.weekly_limit) IS NULL THEN interval '0'
    ELSE interval '{REACH.days} days' END"""

# JSON aggregates instead of joins: hours, claims and busy times would multiply each other's rows.
_CALENDAR = f"""
SELECT p.id, p.uuid, p.name, p.timezone, c.id,
    p.slot_interval_minutes, p.buffer_before_minutes, p.buffer_after_minutes,
    p.minimum_notice_minutes, p.maximum_advance_days, p.daily_limit, p.weekly_limit,
    p.auto_accept, p.company, p.avatar_url,
    EXISTS (SELECT 1 FROM opening_hours h WHERE h.calendar_id = c.id AND NOT h.closed),
    (SELECT json_agg(json_build_array(h.weekday, h.date, h.start, h."end", h.continues))
     FROM opening_hours h
     WHERE h.calendar_id = c.id AND (h.date IS NULL OR h.date BETWEEN %(from)s AND %(until)s)),
    (SELECT json_agg(json_build_array(lower(t.during), upper(t.during), t.booking_id, t.expires_at))
     FROM claim t WHERE t.calendar_id = c.id
     AND t.during && tstzrange(%(first)s - {_COUNTED}, %(last)s + {_COUNTED})),
    (SELECT json_agg(json_build_array(e.starts_at, e.ends_at, e.booking_id, e.expires_at, e.whose))
     FROM (SELECT *, '{ELSEWHERE}' FROM ({booked("p.id", first="%(first)s", last="%(last)s")}) o
        UNION ALL
        SELECT *, '{OUTSIDE}' FROM ({outside("c.id", first="%(first)s", last="%(last)s")}) o
        {{of_guest}}
     ) e (starts_at, ends_at, booking_id, expires_at, whose)),
    {{more}}
FROM person p JOIN calendar c ON c.person_id = p.id
WHERE p.{{who}} AND p.is_active
AND (%(role)s::text IS NULL OR %(role)s = ANY (p.roles))
"""

_OF_GUEST = f"""UNION ALL
SELECT *, '{GUEST}' FROM ({of_guest(first="%(first)s", last="%(last)s")}) o"""


@cache
def _calendar_by(who: str, has_guest: bool, more: str) -> str:
    # Without a guest, PostgreSQL does not even prepare to look for the guest's time.
    return _CALENDAR.format(who=who, of_guest=_OF_GUEST if has_guest else "", more=more)


def _calendar(record: tuple[Any, ...]) -> ProviderCalendar:
    person_id, uuid, name, zone, calendar_id, *pace = record[:12]
    auto, company, avatar, has_hours, windows, claims, elsewhere = record[12:]
    return ProviderCalendar(
        provider=Party(person_id, uuid, name, zone, company, avatar),
        calendar_id=calendar_id,
        pace=Pace(*pace),
        auto_accept=auto,
        hours=_hours(zone, windows or ()),
        has_hours=has_hours,
        taken=tuple(map(_taken, claims or ())),
        elsewhere=tuple(map(_taken, elsewhere or ())),
    )


def _hours(zone: str, windows: Iterable[list[Any]]) -> Hours:
    weekly, dated, closed = [], [], []
    for weekday, day, start, end, continues in windows:
        if start is None:
            closed.append(date.fromisoformat(day))
        elif day is None:
            weekly.append(WeeklyWindow(weekday, _time(start), _time(end), continues))
        else:
            dated.append(DatedWindow(date.fromisoformat(day), _time(start), _time(end), continues))
    return Hours(zone, tuple(weekly), tuple(dated), frozenset(closed))


def _taken(claim: list[Any]) -> TakenSpan:
    start, end, booking_id, expires_at, *whose = claim
    hold = None if expires_at is None else datetime.fromisoformat(expires_at)
    span = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
    return TakenSpan(span, booking_id, hold, *whose)


@lru_cache(maxsize=1_440)
def _time(text: str) -> time:
    return time.fromisoformat(text)
