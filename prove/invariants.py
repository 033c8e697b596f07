"""What must hold in the database after every part. Asked in SQL, without Bookable's own code."""

from __future__ import annotations

from dataclasses import dataclass

from bookable.domain.events import BY_STEP, BookingLoaded, BookingRequested, kind_of
from bookable.domain.lifecycle import HAS_A_SEAT, HOLDS_TIME
from bookable.domain.programs import PROGRAMS
from prove.stand import Database
from prove.table import Row

MOST_SHOWN = 20


@dataclass(frozen=True)
class Invariant:
    """An invariant: its name, the rows that it is about, and the query for rows that violate it."""

    what: str
    examined: str
    broken: str


def check(db: Database, part: str) -> list[Row]:
    """Return a row for each invariant that has rows to examine, with its violations."""
    rows = [*(_checked(db, invariant, part) for invariant in INVARIANTS), _arrows(db, part)]
    return [row for row in rows if row.requests or row.violations]


def _checked(db: Database, invariant: Invariant, part: str) -> Row:
    row = Row(part, invariant.what, rounds=1)
    row.requests = int(_one(db, f"SELECT count(*) FROM {invariant.examined}"))
    violations = db.execute(invariant.broken.encode()).fetchmany(MOST_SHOWN)
    row.violations = [str(violation) for violation in violations]
    row.done = row.requests - len(violations)
    return row


def _one(db: Database, query: str) -> int:
    record = db.execute(query.encode()).fetchone()
    return int(record[0]) if record else 0


def _words(statuses: frozenset[str]) -> str:
    return ", ".join(f"'{status}'" for status in sorted(statuses))


_ACTIVE = _words(frozenset(map(str, HOLDS_TIME)))
_SEATED = _words(frozenset(map(str, HAS_A_SEAT)))
_TAKES_TIME = f"""b.status IN ({_ACTIVE}) AND b.starts_at IS NOT NULL
    AND b.service_session_id IS NULL AND b.kind IN ('', 'individual')"""

INVARIANTS = (
    Invariant(
        "no provider is booked twice",
        "booking",
        f"""
SELECT b.id, c.id, b.starts_at, c.starts_at FROM booking b
JOIN booking c ON c.provider_id = b.provider_id AND c.id > b.id
    AND tstzrange(c.starts_at, c.ends_at) && tstzrange(b.starts_at, b.ends_at)
WHERE {_TAKES_TIME} AND {_TAKES_TIME.replace("b.", "c.")}
""",
    ),
    Invariant(
        "who holds time has its claim",
        "booking",
        f"""
SELECT b.id, b.program, b.status FROM booking b WHERE {_TAKES_TIME} AND NOT EXISTS (
    SELECT FROM claim JOIN calendar ON calendar.id = claim.calendar_id
    WHERE claim.booking_id = b.id AND calendar.person_id = b.provider_id
        AND claim.during @> tstzrange(b.starts_at, b.ends_at))
""",
    ),
    Invariant(
        "the second of two buddies has a claim too",
        "booking WHERE match_id IS NOT NULL",
        f"""
SELECT b.id, b.program, b.status FROM booking b
WHERE b.match_id IS NOT NULL AND {_TAKES_TIME} AND b.ends_at > b.created_at AND NOT EXISTS (
    SELECT FROM claim JOIN calendar ON calendar.id = claim.calendar_id
    WHERE claim.booking_id = b.id AND calendar.person_id = b.client_id
        AND claim.during @> tstzrange(b.starts_at, b.ends_at))
""",
    ),
    Invariant(
        "who lets go of time has no claim",
        "claim",
        f"""
SELECT claim.id, b.id, b.status FROM claim JOIN booking b ON b.id = claim.booking_id
WHERE b.status IN ('canceled', 'draft') OR NOT (b.status IN ({_ACTIVE})) AND b.ends_at > now()
""",
    ),
    Invariant(
        "what is held has its claim",
        "hold",
        """
SELECT h.id, h.service_session_id, count(c.id) FROM hold h LEFT JOIN claim c ON c.hold_id = h.id
    AND c.during @> tstzrange(h.starts_at, h.ends_at) AND c.expires_at = h.expires_at
GROUP BY h.id HAVING (h.service_session_id IS NULL) <> (count(c.id) > 0)
UNION ALL SELECT c.hold_id, NULL, NULL FROM claim c
WHERE c.hold_id IS NOT NULL AND NOT EXISTS (SELECT FROM hold h WHERE h.id = c.hold_id)
""",
    ),
    Invariant(
        "seats taken are seats sold, held or kept",
        "service_session",
        f"""
SELECT s.id, s.taken, s.capacity, sold.seats, kept.seats, held.seats FROM service_session s
CROSS JOIN LATERAL (SELECT count(*) AS seats FROM booking b
    WHERE b.service_session_id = s.id AND b.status IN ({_SEATED})) sold
CROSS JOIN LATERAL (SELECT count(*) AS seats FROM waitlist_entry w
    WHERE w.state = 'offered' AND w.holds @> to_jsonb(s.id)) kept
CROSS JOIN LATERAL (SELECT count(*) AS seats FROM hold h WHERE h.service_session_id = s.id) held
WHERE s.taken <> sold.seats + kept.seats + held.seats OR s.taken > s.capacity
""",
    ),
    Invariant(
        "nobody waits beside a free seat",
        "waitlist_entry",
        """
SELECT w.id, s.id, s.taken, s.capacity FROM waitlist_entry w
JOIN service_session s ON s.id = w.service_session_id
WHERE w.state = 'waiting' AND s.taken < s.capacity AND s.starts_at > now()
""",
    ),
    Invariant(
        "nobody comes to what is called off",
        "service_session WHERE canceled_at IS NOT NULL",
        f"""
SELECT s.id, s.taken FROM service_session s WHERE s.canceled_at IS NOT NULL AND (s.taken > 0
    OR EXISTS (SELECT FROM booking b WHERE b.service_session_id = s.id AND b.status IN ({_SEATED}))
    OR EXISTS (SELECT FROM claim c WHERE c.service_session_id = s.id)
    OR EXISTS (SELECT FROM waitlist_entry w WHERE w.service_session_id = s.id
        AND w.state IN ('waiting', 'offered')))
""",
    ),
    Invariant(
        "nobody has more seats than are sold to one",
        "booking WHERE service_session_id IS NOT NULL",
        f"""
SELECT b.service_session_id, b.client_id, count(*) FROM booking b
JOIN service v ON v.id = b.service_id
WHERE b.service_session_id IS NOT NULL AND b.status IN ({_SEATED})
GROUP BY 1, 2, v.seats_per_client HAVING count(*) > v.seats_per_client
""",
    ),
    Invariant(
        "movements of credits sum up to zero",
        "credit_entry",
        "SELECT movement, sum(delta) FROM credit_entry GROUP BY movement HAVING sum(delta) <> 0",
    ),
    Invariant(
        "credits left are those that are held",
        "credit_grant",
        """
SELECT g.id, g.remaining, g.total, held.credits FROM credit_grant g
CROSS JOIN LATERAL (SELECT coalesce(sum(delta), 0) AS credits FROM credit_entry e
    WHERE e.grant_id = g.id AND e.account = 'held') held
WHERE g.remaining <> held.credits OR g.remaining < 0 OR g.remaining > g.total
""",
    ),
    Invariant(
        "two points for each session of buddies",
        "reputation_entry",
        """
SELECT earned.points, held.sessions FROM
    (SELECT coalesce(sum(completed_sessions), 0) AS points FROM standing) earned,
    (SELECT count(*) AS sessions FROM booking
        WHERE program = 'buddies' AND status = 'completed' AND provider_confirmed_at IS NOT NULL
            AND client_confirmed_at IS NOT NULL) held
WHERE earned.points <> 2 * held.sessions
UNION ALL
SELECT s.completed_sessions, sum(r.delta) FROM standing s
JOIN reputation_entry r USING (person_id)
GROUP BY s.person_id HAVING sum(r.delta) <> s.completed_sessions
""",
    ),
    Invariant(
        "each entry of the ledger follows the last",
        "ledger_entry",
        """
SELECT booking_id, id, said, before FROM (
    SELECT e.booking_id, e.id, e.before, lag(e.after) OVER w AS said FROM ledger_entry e
    WINDOW w AS (PARTITION BY e.booking_id ORDER BY e.id)) told
WHERE before IS DISTINCT FROM said
""",
    ),
    Invariant(
        "the ledger ends where the booking stands",
        "booking",
        """
SELECT b.id, b.program, b.status, last.after FROM booking b
LEFT JOIN LATERAL (SELECT after FROM ledger_entry e WHERE e.booking_id = b.id
    ORDER BY id DESC LIMIT 1) last ON true
WHERE last.after IS DISTINCT FROM b.status
""",
    ),
    Invariant(
        "money given back was paid",
        "booking",
        """
SELECT b.id, b.paid_cents, b.refunded_cents, owed.cents FROM booking b
CROSS JOIN LATERAL (SELECT coalesce(sum(r.amount_cents), 0) AS cents FROM refund r
    JOIN payment p ON p.id = r.payment_id WHERE p.booking_id = b.id AND p.counts
    AND r.state IN ('due', 'sent', 'made', 'failed')) owed
WHERE owed.cents > b.paid_cents OR b.refunded_cents + b.refund_pending_cents <> owed.cents
""",
    ),
    Invariant(
        "no meeting stands for what is called off",
        "meeting",
        """
SELECT m.id, b.id, b.status FROM meeting m JOIN booking b ON b.id = m.booking_id
WHERE m.state = 'live' AND b.status NOT IN ('confirmed', 'in_progress', 'completed', 'no_show')
""",
    ),
    Invariant(
        "the feed has every entry and no gap",
        "feed_entry",
        """
SELECT count(*), max(f.position), h.position FROM feed_entry f, feed_head h
GROUP BY h.position HAVING count(*) <> h.position OR max(f.position) <> h.position
UNION ALL SELECT e.id, e.booking_id, NULL FROM ledger_entry e
WHERE e.kind <> 'booking_loaded' AND NOT EXISTS (SELECT 1 FROM feed_entry f WHERE f.entry_id = e.id)
AND NOT EXISTS (SELECT 1 FROM unrelayed_entry u WHERE u.entry_id = e.id)
UNION ALL SELECT t.id, t.person_id, NULL FROM fact t
WHERE NOT EXISTS (SELECT 1 FROM feed_entry f WHERE f.fact_id = t.id)
AND NOT EXISTS (SELECT 1 FROM unrelayed_fact u WHERE u.fact_id = t.id)
""",
    ),
    Invariant(
        "a version counts the ledger",
        "booking",
        """
SELECT b.id, b.version, count(e.id) FROM booking b LEFT JOIN ledger_entry e ON e.booking_id = b.id
GROUP BY b.id HAVING b.version <> count(e.id)
""",
    ),
    Invariant(
        "no effect has died",
        "procrastinate_jobs",
        """
SELECT id, task_name, status::text FROM procrastinate_jobs
WHERE status = 'failed' AND queue_name NOT LIKE 'rounds%' -- the next run replaces it
UNION ALL SELECT id, effect, problem FROM dead_letter WHERE resolved_at IS NULL
""",
    ),
)

_STEPS = {kind_of(event): step for step, event in BY_STEP.items()}
_BIRTHS = {kind_of(BookingRequested), kind_of(BookingLoaded)}


def _arrows(db: Database, part: str) -> Row:
    """Check that every change of a status is an arrow of its programme's lifecycle."""
    row = Row(part, "every change is an arrow of its table", rounds=1)
    found = db.execute(
        "SELECT b.program, e.kind, e.before, e.after, count(*) FROM ledger_entry e"
        " JOIN booking b ON b.id = e.booking_id GROUP BY 1, 2, 3, 4"
    ).fetchall()
    tables = {program.name: program.lifecycle for program in PROGRAMS}
    for program, kind, before, after, count in found:
        row.requests += count
        led = tables[program].get(_STEPS.get(kind), {}).get(before)
        born = kind in _BIRTHS and before is None
        if led == after or born or (kind not in _STEPS and before == after):
            row.done += count
        else:
            row.violations.append(f"{program}: {kind} from {before} to {after}, {count} times")
    return row
