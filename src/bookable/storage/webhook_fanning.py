"""From the feed to deliveries: each new event becomes a delivery for every endpoint it is for.

New events become deliveries for all endpoints together, in one statement. An endpoint that is new,
far behind, or to which old events are sent again has a position of its own, and catches up a
stretch of the feed at a time. So a receiver that is down for days has a short queue.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bookable.domain.outgoing_webhooks import TYPES, DeliveryStatus, patterns_of
from bookable.storage import guard
from bookable.storage.sql import execute, one, row

AT_ONCE = 250
"""Positions of the feed that are worked through in one transaction."""

STRETCH = 1_000
"""Positions of the feed that an endpoint catches up at a time."""

MOST_WAITING = 1_000
"""Deliveries that may wait for one endpoint before it is left to catch up by itself."""

_FEW_WAITING = 100
_CATCHING_UP = 20

_PAIRS = [(pattern, type_) for type_ in TYPES for pattern in patterns_of(type_)]
_COVERING = {
    "patterns": [str(pattern) for pattern, _ in _PAIRS],
    "covered": [str(type_) for _, type_ in _PAIRS],
}
"""Which pattern covers which type of events: the rule of the domain, for SQL."""

LIVE = """e.disabled_at IS NULL AND (
    EXISTS (SELECT 1 FROM person p WHERE p.id = e.person_id AND p.is_active)
    OR EXISTS (SELECT 1 FROM api_key k WHERE k.id = e.key_id AND k.digest IS NOT NULL
        AND (k.expires_at IS NULL OR k.expires_at > %(now)s)))"""
"""The condition that an endpoint `e` is enabled, and its owner may still sign in."""


class Look(NamedTuple):
    """Whether there are endpoints at all, and events that are no deliveries yet."""

    has_endpoints: bool
    has_events: bool


def look(now: datetime) -> Look:
    """Return whether there is anything to do: one small statement."""
    return Look._make(one(_LOOK, {"now": now, "few": _FEW_WAITING}))


def fan_out(now: datetime) -> int:
    """Make deliveries of events, in one transaction of the caller, and return a count of progress.

    Return 0 while another worker is at it.
    """
    head = row(_LOCK) or (row(_LOCK) if execute(_BEGIN) else None)
    if head is None:
        return 0
    begin, end = map(int, head)
    guard.see_everything()
    stretch = {"now": now, "begin": begin, "most": MOST_WAITING}
    if end > begin:
        execute(_FALL_BEHIND, stretch)
        is_any_receiving = row(_IS_ANY_RECEIVING, {"now": now}) is not None
        end = min(end, begin + AT_ONCE) if is_any_receiving else end
        if is_any_receiving:
            execute(_ADD, stretch | _COVERING | {"end": end})
        execute("UPDATE webhook_head SET position = %s", [end])
    return end - begin + _catch_up(end, now)


def _catch_up(end: int, now: datetime) -> int:
    limits = {"few": _FEW_WAITING, "limit": _CATCHING_UP, "stretch": STRETCH}
    return execute(_CATCH_UP, {"now": now, "end": end} | limits | _COVERING)


_BEHIND = f"""
SELECT e.id FROM webhook_endpoint e WHERE e.position IS NOT NULL AND {LIVE}
    AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.endpoint_id = e.id
        AND d.status = '{DeliveryStatus.PENDING}' OFFSET %(few)s - 1)
"""

_LOOK = f"""
SELECT n.some, n.some AND EXISTS (SELECT 1 FROM feed_head f LEFT JOIN webhook_head h ON true
    WHERE h.position IS NULL OR h.position < f.position
        OR EXISTS ({_BEHIND} AND e.position <= h.position))
FROM (SELECT EXISTS (SELECT 1 FROM webhook_endpoint WHERE disabled_at IS NULL) AS some) n
"""

_LOCK = """
SELECT h.position, f.position FROM webhook_head h JOIN feed_head f ON true
FOR UPDATE OF h SKIP LOCKED
"""
_BEGIN = """
INSERT INTO webhook_head (id, position) SELECT 1, position FROM feed_head ON CONFLICT DO NOTHING
"""
_IS_ANY_RECEIVING = f"SELECT 1 FROM webhook_endpoint e WHERE e.position IS NULL AND {LIVE} LIMIT 1"

_FALL_BEHIND = f"""
UPDATE webhook_endpoint e SET position = %(begin)s
WHERE e.position IS NULL AND e.disabled_at IS NULL
    AND EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.endpoint_id = e.id
        AND d.status = '{DeliveryStatus.PENDING}' OFFSET %(most)s - 1)
"""

# Staff and API keys receive everything, others what concerns their own bookings. Joined apart,
# because with OR PostgreSQL would compare each person with each event.
_MATCHES = """
    (SELECT r.id, f.position, f.type, f.program, r.types, r.programs
    FROM endpoint r JOIN fresh f ON r.sees_all {within}
    UNION SELECT r.id, f.position, f.type, f.program, r.types, r.programs
    FROM endpoint r JOIN fresh f ON NOT r.sees_all AND r.person_id = f.provider_id {within}
    UNION SELECT r.id, f.position, f.type, f.program, r.types, r.programs
    FROM endpoint r JOIN fresh f ON NOT r.sees_all AND r.person_id = f.client_id {within}) n
WHERE (n.programs = '{{}}' OR n.program = ANY (n.programs))
    AND EXISTS (SELECT 1 FROM unnest(%(patterns)s::text[], %(covered)s::text[]) c (pattern, type)
        WHERE c.type = n.type AND c.pattern = ANY (n.types))
"""
_ENDPOINTS = """
SELECT e.id, e.types, e.programs, e.person_id, e.position AS after,
    e.key_id IS NOT NULL OR EXISTS (SELECT 1 FROM person s
        WHERE s.id = e.person_id AND 'staff' = ANY (s.roles)) AS sees_all
FROM webhook_endpoint e
"""
_INSERT = f"""
INSERT INTO webhook_delivery (endpoint_id, position, type, status, created_at, next_at)
SELECT n.id, n.position, n.type, '{DeliveryStatus.PENDING}', %(now)s, %(now)s FROM
"""

_ADD = f"""
WITH endpoint AS MATERIALIZED ({_ENDPOINTS} WHERE e.position IS NULL AND {LIVE}),
fresh AS MATERIALIZED (
    SELECT position, type, program, provider_id, client_id FROM feed_entry
    WHERE position > %(begin)s AND position <= %(end)s AND type IS NOT NULL
)
{_INSERT} {_MATCHES.format(within="")}
ORDER BY n.position ON CONFLICT DO NOTHING
"""

# Events that are asked for again are sent again, except those that still wait.
_CATCH_UP = f"""
WITH behind AS MATERIALIZED ({_BEHIND} AND e.position <= %(end)s
    ORDER BY e.turn_at NULLS FIRST, e.id LIMIT %(limit)s FOR UPDATE OF e SKIP LOCKED),
endpoint AS MATERIALIZED ({_ENDPOINTS} JOIN behind ON behind.id = e.id),
fresh AS MATERIALIZED (
    SELECT DISTINCT f.position, f.type, f.program, f.provider_id, f.client_id
    FROM endpoint r JOIN feed_entry f ON f.position > r.after
        AND f.position <= least(r.after + %(stretch)s, %(end)s) AND f.type IS NOT NULL
),
added AS (
    {_INSERT} {
    _MATCHES.format(within="AND f.position > r.after AND f.position <= r.after + %(stretch)s")
}
    ORDER BY n.position
    ON CONFLICT (endpoint_id, position) DO UPDATE
    SET status = excluded.status, attempts = 0, next_at = excluded.next_at, done_at = NULL
    WHERE webhook_delivery.status <> excluded.status
)
UPDATE webhook_endpoint e SET position =
    CASE WHEN e.position + %(stretch)s < %(end)s THEN e.position + %(stretch)s END
FROM endpoint WHERE endpoint.id = e.id
"""
