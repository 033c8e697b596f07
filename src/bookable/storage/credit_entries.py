"""Credits, kept like money in double entry.

Every movement is two entries in accounts of a grant that add up to zero. The counter `remaining` of
the grant is the balance of its account `held`. The entries record why credits moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from bookable.domain.refunds import SpentCredit
from bookable.domain.refusals import NoCredits
from bookable.storage.sql import execute, one, pages, row


class CreditsLeft(NamedTuple):
    """The credits of a bundle, and how many are left."""

    total: int
    remaining: int
    expires_at: datetime | None


def grant(
    *,
    booking_id: int,
    person_id: int,
    total: int,
    covers: Sequence[int],
    expires_at: datetime | None,
    at: datetime,
) -> None:
    """Grant a person the credits of a bundle. Its booking grants only once."""
    execute(_GRANT, [booking_id, person_id, total, total, list(covers), at, expires_at, at])


def spend(
    *, person_id: int, service_id: int, booking_id: int, bundle: int | None, at: datetime
) -> int:
    """Spend a credit on a booking, and return the id of the bundle that it came from.

    It comes from the chosen `bundle`, or else from the one that expires first. Raises NoCredits. A
    booking spends once: a second call returns the same bundle.
    """
    parameters = [person_id, at, service_id, bundle, bundle, booking_id, booking_id, at]
    record = row(_SPEND, [*parameters, booking_id])
    if record is None:
        raise NoCredits
    bundle_id: int = record[0]
    return bundle_id


def refuse_without(*, person_id: int, service_id: int, bundle: int | None, at: datetime) -> None:
    """Raise NoCredits where `spend` would, and spend nothing."""
    if row(f"SELECT 1 {_SPENDABLE} LIMIT 1", [person_id, at, service_id, bundle, bundle]) is None:
        raise NoCredits


def spent_on(booking_id: int, *, lock: bool = False) -> SpentCredit | None:
    """Return the credit that was spent on a booking, or None; `lock` locks its grant."""
    record = row(f"{_SPENT_ON} {'FOR NO KEY UPDATE OF g' if lock else ''}", [booking_id])
    return None if record is None else SpentCredit(*record)


def give_back(
    booking_id: int, *, at: datetime, reason: str = "", good_until: datetime | None = None
) -> bool:
    """Give back the credit that a booking used, once, and return whether one came back.

    Nothing comes back to a bundle that has expired, unless `good_until` extends it. Other credits
    that were left in the bundle stay expired.
    """
    if good_until is not None:
        execute(_EXPIRE_SOURCE, [at, booking_id, at])
    return row(_GIVE_BACK, [good_until, booking_id, booking_id, reason, at, good_until]) is not None


def forfeit(booking_id: int, *, at: datetime, reason: str) -> bool:
    """Record, once, that a used credit does not come back, and return whether one was used."""
    return row(_FORFEIT, [booking_id, reason, at, booking_id]) is not None


def revoke(booking_id: int, *, at: datetime) -> int:
    """Take away the rest of a bundle for good, and return how many credits that were."""
    record = one(_REVOKE, [at, booking_id])
    revoked: int = record[0]
    return revoked


def running_out(now: datetime) -> Iterator[list[int]]:
    """Yield the ids of open grants that have expired by `now`, batch by batch."""
    first = (datetime.min.replace(tzinfo=UTC), 0)
    for page in pages(_RUNNING_OUT, [now], after=first):
        yield [grant_id for _, grant_id in page]


def expire(grant_ids: Sequence[int], *, now: datetime) -> int:
    """Close those of the given grants that have expired by `now`, and return the count."""
    record = one(_EXPIRE, [now, list(grant_ids), now])
    closed: int = record[0]
    return closed


def left(booking_id: int, *, lock: bool = False) -> CreditsLeft | None:
    """Return what a bundle has left, or None for a booking without credits; `lock` locks its
    grant."""
    record = row(f"{_LEFT} {'FOR NO KEY UPDATE' if lock else ''}", [booking_id])
    return None if record is None else CreditsLeft._make(record)


_LEFT = "SELECT total, remaining, expires_at FROM credit_grant WHERE booking_id = %s"


_SPENT_ON = """
SELECT g.expires_at, g.closed_at IS NOT NULL AND (g.closed_at < g.expires_at) IS NOT FALSE
FROM credit_entry e JOIN credit_grant g ON g.id = e.grant_id
WHERE e.booking_id = %s AND e.kind = 'spent' AND e.account = 'spent'
"""

# The statements put what moves into `moved`: from which account to which. The entry that takes away
# is written first, unique for each kind and booking, and only what was taken arrives. Expiry may
# repeat after a credit came back, so its kind is not unique; the lock on the grant keeps it single.
_MOVE = """
, gone AS (
    INSERT INTO credit_entry (grant_id, booking_id, movement, kind, reason, account, delta, at)
    SELECT m.grant_id, m.booking_id, gen_random_uuid(), m.kind, m.reason, m.source, -m.amount, m.at
    FROM moved m WHERE m.amount > 0
    ON CONFLICT (booking_id, grant_id, kind, account) WHERE NOT (kind = 'expired') DO NOTHING
    RETURNING grant_id, booking_id, movement, kind, reason, delta, at
), arrived AS (
    INSERT INTO credit_entry (grant_id, booking_id, movement, kind, reason, account, delta, at)
    SELECT g.grant_id, g.booking_id, g.movement, g.kind, g.reason, m.target, -g.delta, g.at
    FROM gone g JOIN moved m ON m.grant_id = g.grant_id
    RETURNING grant_id, account, delta
)
"""

_GRANT = f"""
WITH made AS (
    INSERT INTO credit_grant
        (booking_id, person_id, total, remaining, covers, granted_at, expires_at)
    VALUES (%s, %s, %s, %s, to_jsonb(%s::bigint[]), %s, %s)
    ON CONFLICT (booking_id) DO NOTHING RETURNING id, booking_id, total
), moved AS (
    SELECT id AS grant_id, booking_id, 'granted' AS kind, 'bundle_confirmed' AS reason,
        'issued' AS source, 'held' AS target, total AS amount, %s::timestamptz AS at
    FROM made
)
{_MOVE}
SELECT account FROM arrived
"""

_SPENDABLE = """
    FROM credit_grant
    WHERE person_id = %s AND remaining > 0 AND closed_at IS NULL
        AND (expires_at IS NULL OR expires_at > %s) AND covers @> to_jsonb(%s::bigint)
        AND (%s::bigint IS NULL OR booking_id = %s)
"""

# A buyer who waits for the lock of a grant and finds it empty then goes on to the next grant.
_SPEND = f"""
WITH chosen AS (
    SELECT id, booking_id {_SPENDABLE}
        AND NOT EXISTS (SELECT FROM credit_entry WHERE booking_id = %s AND kind = 'spent')
    ORDER BY expires_at NULLS LAST, id LIMIT 1 FOR NO KEY UPDATE
), moved AS (
    SELECT id AS grant_id, %s::bigint AS booking_id, 'spent' AS kind, 'booked' AS reason,
        'held' AS source, 'spent' AS target, 1 AS amount, %s::timestamptz AS at
    FROM chosen
)
{_MOVE}
, counted AS (
    UPDATE credit_grant g SET remaining = g.remaining - a.delta FROM arrived a
    WHERE g.id = a.grant_id RETURNING g.booking_id
)
SELECT booking_id FROM counted UNION ALL
SELECT g.booking_id FROM credit_entry e JOIN credit_grant g ON g.id = e.grant_id
WHERE e.booking_id = %s AND e.kind = 'spent'
LIMIT 1
"""

# The grant is locked before it is read: only then `closed_at` is certain to be current.
_GIVE_BACK = f"""
WITH consumed AS (
    SELECT g.id, g.closed_at IS NULL OR %s::timestamptz IS NOT NULL AS is_good
    FROM credit_entry e JOIN credit_grant g ON g.id = e.grant_id
    WHERE e.booking_id = %s AND e.kind = 'spent' AND e.account = 'spent'
    FOR NO KEY UPDATE OF g
), moved AS (
    SELECT id AS grant_id, %s::bigint AS booking_id, 'given_back' AS kind, %s AS reason,
        'spent' AS source, 'held' AS target, 1 AS amount, %s::timestamptz AS at
    FROM consumed WHERE is_good
)
{_MOVE}
, counted AS (
    UPDATE credit_grant g SET remaining = g.remaining + a.delta, closed_at = NULL,
        expires_at = CASE WHEN g.expires_at IS NULL AND g.closed_at IS NULL THEN NULL
            ELSE greatest(g.expires_at, %s::timestamptz) END
    FROM arrived a WHERE g.id = a.grant_id
)
SELECT account FROM arrived
"""

_FORFEIT = f"""
WITH moved AS (
    SELECT grant_id, %s::bigint AS booking_id, 'forfeited' AS kind, %s AS reason,
        'spent' AS source, 'forfeited' AS target, 1 AS amount, %s::timestamptz AS at
    FROM credit_entry WHERE booking_id = %s AND kind = 'spent' AND account = 'spent'
)
{_MOVE}
SELECT account FROM arrived
"""

_CLOSE = f"""
{_MOVE}
, closed AS (
    UPDATE credit_grant g SET remaining = 0, closed_at = m.at FROM moved m WHERE g.id = m.grant_id
)
"""

_REVOKE = f"""
WITH moved AS (
    SELECT id AS grant_id, booking_id, 'revoked' AS kind, 'bundle_canceled' AS reason,
        'held' AS source, 'revoked' AS target, remaining AS amount, %s::timestamptz AS at
    FROM credit_grant WHERE booking_id = %s AND closed_at IS NULL FOR NO KEY UPDATE
)
{_CLOSE}
SELECT coalesce(sum(amount), 0)::int FROM moved
"""

_RUNS_OUT = """
    SELECT id AS grant_id, booking_id, 'expired' AS kind, 'bundle_has_run_out' AS reason,
        'held' AS source, 'expired' AS target, remaining AS amount, %s::timestamptz AS at
    FROM credit_grant
"""

# SKIP LOCKED: a grant that is in use right now is closed at the next run.
_EXPIRE = f"""
WITH moved AS (
    {_RUNS_OUT} WHERE id = ANY (%s) AND closed_at IS NULL AND expires_at <= %s
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
{_CLOSE}
SELECT count(*) FROM moved
"""

_RUNNING_OUT = """
SELECT expires_at, id FROM credit_grant
WHERE closed_at IS NULL AND expires_at <= %s AND (expires_at, id) > (%s, %s)
ORDER BY expires_at, id LIMIT %s
"""

_EXPIRE_SOURCE = f"""
WITH moved AS (
    {_RUNS_OUT} WHERE id = (SELECT e.grant_id FROM credit_entry e
            WHERE e.booking_id = %s AND e.kind = 'spent' AND e.account = 'spent')
        AND closed_at IS NULL AND expires_at <= %s
    FOR NO KEY UPDATE
)
{_CLOSE}
SELECT count(*) FROM moved
"""
