"""When people get their next digest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from bookable.domain.digests import Rhythm, next_digest
from bookable.storage.sql import execute, pages


class PlannedDigest(NamedTuple):
    """A digest whose planned time has come, and the zone in which its reader is now."""

    at: datetime
    person_id: int
    rhythm: Rhythm
    zone: str


def planned_digests(now: datetime) -> Iterator[list[PlannedDigest]]:
    """Yield the digests whose time has come in batches, the oldest first."""
    first = (datetime.min.replace(tzinfo=UTC), 0)
    for page in pages(_PLANNED, [now], after=first):
        yield [PlannedDigest(at, id_, Rhythm(rhythm), zone) for at, id_, rhythm, zone in page]


def plan_next(planned: Sequence[PlannedDigest], *, now: datetime) -> None:
    """Plan the digests after these, unless their readers have chosen another rhythm meanwhile."""
    moments = [next_digest(each.rhythm, after=now, zone=each.zone) for each in planned]
    people = [each.person_id for each in planned]
    execute(_PLAN, [people, [each.at for each in planned], moments])


# Uses the index digest_due.
_PLANNED = """
SELECT n.digest_at, n.person_id, n.digest, p.timezone
FROM notification_preference n JOIN person p ON p.id = n.person_id
WHERE n.digest_at <= %s AND (n.digest_at, n.person_id) > (%s, %s)
ORDER BY n.digest_at, n.person_id LIMIT %s
"""

_PLAN = """
UPDATE notification_preference p SET digest_at = n.next
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS n (person_id, at, next)
WHERE p.person_id = n.person_id AND p.digest_at = n.at
"""
