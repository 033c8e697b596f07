"""Schedules: when a provider's time is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from bookable.domain.hours import LONGEST, days, refuse_far_away
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Party, Role
from bookable.domain.refusals import InvalidField, PersonNotFound
from bookable.domain.spans import Span
from bookable.engine.registry import program as program_named
from bookable.queries import statuses
from bookable.storage import person_rows
from bookable.storage.busy import booked
from bookable.storage.sql import rows

LONGEST_SCHEDULE = timedelta(days=366)


class ScheduledRow(NamedTuple):
    """A taken stretch of time in a provider's schedule."""

    start: datetime
    end: datetime
    status: Status
    client_id: int
    client_name: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """A provider's bookings in a range of dates; names are shown only to those who may see them."""

    bookings: list[ScheduledRow]
    sees_all_names: bool


def schedule(
    provider: UUID, *, first: date, last: date, program: str, by: Actor, now: datetime
) -> Schedule:
    """Return a provider's bookings from the first date to the last, both in the provider's zone.

    Raise PersonNotFound or InvalidField.
    """
    rules = program_named(program)
    refuse_far_away(first, field="start_date")
    refuse_far_away(last, field="end_date")
    if last < first:
        raise InvalidField("end_date", "must not come before start_date")
    if last - first > LONGEST_SCHEDULE:
        raise InvalidField("end_date", "must come within a year of start_date")
    party = _provider(provider, rules.provider_role)
    during = days(first, last, party.timezone)
    taken = _scheduled(party.person_id, program=program, during=during, now=now) if during else []
    return Schedule(taken, by.is_staff or by.person_id == party.person_id)


def _scheduled(
    provider_id: int, *, program: str, during: Span, now: datetime
) -> list[ScheduledRow]:
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


def _provider(provider: UUID, role: Role) -> Party:
    account = person_rows.by_uuid(provider)
    if account is None or role not in account[0].roles:
        raise PersonNotFound(role)
    actor = account[0]
    return Party(actor.person_id, actor.uuid, actor.name, actor.timezone)


_SCHEDULED = f"""
SELECT b.starts_at, b.ends_at, {statuses.AT}, c.id, c.name
FROM booking b JOIN person c ON c.id = b.client_id
WHERE b.provider_id = %(provider)s AND b.program = %(program)s AND {statuses.AT} <> 'canceled'
AND b.starts_at < %(end)s AND b.starts_at > %(earliest)s AND b.ends_at > %(start)s
UNION ALL SELECT e.starts_at, e.ends_at, 'confirmed', p.id, p.name
FROM person p, ({booked("%(provider)s", first="%(start)s", last="%(end)s")}) e
WHERE p.id = %(provider)s ORDER BY 1, 2
"""
