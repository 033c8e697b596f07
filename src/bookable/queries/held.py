"""Holds as their holders see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.holds import Holder, HoldNotFound, Visitor
from bookable.domain.people import Actor
from bookable.domain.spans import Span
from bookable.queries.full_bookings import Named
from bookable.storage.sql import Row, row, rows


class HeldRow(NamedTuple):
    """A hold with the names of what it is for. A seat moves with its session."""

    uuid: UUID
    program: str
    timezone: str
    session: UUID | None
    created_at: datetime
    expires_at: datetime
    span: Span
    provider: Named
    service: Named | None


def held(ref: UUID, *, by: Holder, now: datetime) -> HeldRow:
    """Return a live hold of a person or a visitor, or raise HoldNotFound."""
    whose = "visitor" if isinstance(by, Visitor) else "person_id"
    holder = by.secret if isinstance(by, Visitor) else by.person_id
    record = row(_HELD.format(which=f"h.uuid = %s AND h.{whose} = %s"), [ref, holder, now])
    if record is None:
        raise HoldNotFound
    return _read(record)


def held_until(ref: UUID, *, by: Collection[Holder], now: datetime) -> datetime | None:
    """Return until when one of some holders has a live hold, or None."""
    people = [each.person_id for each in by if isinstance(each, Actor)]
    visitors = [each.secret for each in by if isinstance(each, Visitor)]
    record = row(_HELD_UNTIL, [ref, visitors, people, now])
    return None if record is None else record[0]


def held_by(person: Actor, *, now: datetime) -> list[HeldRow]:
    """Return the live holds of a person, those that expire first at the beginning."""
    which = "h.person_id = %s"
    return [_read(each) for each in rows(_HELD.format(which=which), [person.person_id, now])]


def holds_it(
    person: Actor, span: Span, *, provider: UUID | None, service: UUID | None, now: datetime
) -> bool:
    """Return whether a person holds a part of this time of a provider, or of a service,
    themselves."""
    held_then = [each for each in held_by(person, now=now) if each.span.overlaps(span)]
    providers = {each.provider.uuid for each in held_then}
    services = {each.service.uuid for each in held_then if each.service}
    return provider in providers or service in services


def _read(record: Row) -> HeldRow:
    *own, start, end, provider, provider_name, service, service_name = record
    sold = Named(service, service_name) if service else None
    return HeldRow._make([*own, Span(start, end), Named(provider, provider_name), sold])


_HELD_UNTIL = """
SELECT h.expires_at FROM hold h WHERE h.uuid = %s
    AND (h.visitor = ANY (%s::uuid[]) OR h.person_id = ANY (%s::bigint[])) AND h.expires_at > %s
"""

_HELD = """
SELECT h.uuid, h.program, p.timezone, t.uuid, h.created_at, h.expires_at,
    coalesce(t.starts_at, h.starts_at), coalesce(t.ends_at, h.ends_at), p.uuid, p.name,
    s.uuid, s.name
FROM hold h JOIN person p ON p.id = h.provider_id
LEFT JOIN service_session t ON t.id = h.service_session_id
LEFT JOIN service s ON s.id = h.service_id
WHERE {which} AND h.expires_at > %s ORDER BY h.expires_at, h.id
"""
