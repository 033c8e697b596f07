"""Reads of credits for people: what they can spend, and the history of their credits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bookable.domain.people import Actor
from bookable.queries.page import Page
from bookable.storage.sql import one, rows


class CoveredService(NamedTuple):
    """A service for which credits can be spent."""

    id: int
    name: str


class Balance(NamedTuple):
    """The rest of one bundle."""

    bundle_id: int
    total: int
    remaining: int
    expires_at: datetime | None
    services: list[CoveredService]

    @property
    def covered(self) -> set[int]:
        """The ids of the services for which it can be spent."""
        return {each.id for each in self.services}


class Movement(NamedTuple):
    """A change of credits and its reason.

    `booking_id` is the bundle itself, or the booking that used the credit; `service_name` is the
    service of that booking. A forfeited credit was spent before, so its `delta` is zero.
    """

    bundle_id: int
    booking_id: int
    service_name: str
    kind: str
    delta: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CreditAccount:
    """What a client can spend, and one page of their credit history."""

    balances: list[Balance]
    history: Page[Movement]


def account(by: Actor, *, now: datetime, limit: int, offset: int = 0) -> CreditAccount:
    """Return the actor's own credits, with a page of their history."""
    movements = history(by, limit=limit, offset=offset)
    return CreditAccount(balances(by, now=now), movements)


def balances(by: Actor, *, now: datetime) -> list[Balance]:
    """Return what the actor can still spend, in the order in which it is spent."""
    return [
        Balance(bundle, total, left, expires, list(map(CoveredService, ids, names)))
        for bundle, total, left, expires, ids, names in rows(_BALANCES, [by.person_id, now])
    ]


def left_for(service_id: int, *, by: Actor, now: datetime) -> int:
    """Return how many credits the actor could spend on a service."""
    covering = (each for each in balances(by, now=now) if service_id in each.covered)
    return sum(each.remaining for each in covering)


def history(by: Actor, *, limit: int, offset: int = 0) -> Page[Movement]:
    """Return one page of the actor's credit history, newest first."""
    count: int = one(f"SELECT count(*) {_SHOWN}", [by.person_id])[0]
    records = rows(_HISTORY, [by.person_id, limit, offset]) if count > offset else []
    return Page(count, [Movement._make(record) for record in records])


_BALANCES = """
SELECT g.booking_id, g.total, g.remaining, g.expires_at,
    coalesce(array_agg(s.id ORDER BY s.id) FILTER (WHERE s.id IS NOT NULL), '{}'),
    coalesce(array_agg(s.name ORDER BY s.id) FILTER (WHERE s.id IS NOT NULL), '{}')
FROM credit_grant g LEFT JOIN LATERAL jsonb_array_elements_text(g.covers) c(id) ON true
LEFT JOIN service s ON s.id = c.id::bigint
WHERE g.person_id = %s AND g.closed_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > %s)
    AND g.remaining > 0
GROUP BY g.id ORDER BY g.expires_at NULLS LAST, g.id
"""

_SHOWN = """
FROM credit_grant g JOIN credit_entry e ON e.grant_id = g.id
    AND e.account IN ('held', 'forfeited')
WHERE g.person_id = %s
"""

_HISTORY = f"""
SELECT h.bundle_id, h.booking_id, coalesce(s.name, ''), h.kind, h.delta, h.reason, h.at FROM (
    SELECT g.booking_id AS bundle_id, e.booking_id, e.kind, e.reason,
        CASE e.account WHEN 'held' THEN e.delta ELSE 0 END AS delta, e.at, e.id
    {_SHOWN} ORDER BY e.at DESC, e.id DESC LIMIT %s OFFSET %s
) h JOIN booking b ON b.id = h.booking_id LEFT JOIN service s ON s.id = b.service_id
ORDER BY h.at DESC, h.id DESC
"""
