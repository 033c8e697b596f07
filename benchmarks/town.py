"""A town of teachers and students to measure in: who lives there, and how it is built."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

import psycopg

TEACHERS = 2_000
STUDENTS = 2_000
LISTERS = 500

# Numbers tell what they number, and pgbench, which can only calculate, gets from one to the next.
FIRST_STUDENT = 1_000_000
FIRST_LISTER = 2_000_000
FIRST_TEACHER = 3_000_000
CALENDAR = 5_000_000
"""What a calendar's number has on top of its owner's."""


def uuid_of(person: int) -> UUID:
    """This will be somebody's uuid: the number, read as if it were hexadecimal."""
    return UUID(f"{person:032d}")


def callers() -> Iterable[int]:
    """This will be everybody who sends requests."""
    yield from range(FIRST_STUDENT, FIRST_STUDENT + STUDENTS)
    yield from range(FIRST_LISTER, FIRST_LISTER + LISTERS)


def build(db: psycopg.Connection[tuple[object, ...]], tokens: dict[int, str]) -> None:
    """This will build the town. Everybody has two tokens: one of Bookable's own, and one that
    pgbench can calculate."""
    for statement in _STATEMENTS:
        db.execute(statement)
    rows = [(person, hashlib.sha256(token.encode()).digest()) for person, token in tokens.items()]
    with db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO api_token (person_id, digest, created_at) VALUES (%s, %s, now())", rows
        )
    db.execute("VACUUM ANALYZE")


def _people(first: int, count: int, role: str) -> str:
    return f"""
INSERT INTO person (id, uuid, email, password, name, timezone, roles, created_at, is_active,
    token_version, slot_interval_minutes, buffer_before_minutes, buffer_after_minutes,
    minimum_notice_minutes, auto_accept)
SELECT n, lpad(n::text, 32, '0')::uuid, n || '@example.com', '!', 'Person ' || n, 'Europe/Madrid',
    '{{{role}}}', now(), true, 1, 30, 0, 0, 0, false
FROM generate_series({first}, {first + count - 1}) n
"""


# Every teacher has ten bookings: five past ones, and five to come from tomorrow on. Every second
# one is a lister's, so that each of these has twenty.
_BOOKINGS = f"""
INSERT INTO booking (uuid, program, provider_id, client_id, starts_at, ends_at, status, notes,
    created_at, updated_at)
SELECT gen_random_uuid(), 'tutoring', {FIRST_TEACHER} + i, client, starts, starts + '1 hour',
    CASE WHEN k < 5 THEN 'completed' ELSE 'confirmed' END, 'Irregular verbs', now(), now()
FROM (SELECT i, k,
    CASE WHEN k % 2 = 0 THEN {FIRST_LISTER} + (i + {TEACHERS} * (k / 2)) % {LISTERS}
        ELSE {FIRST_STUDENT} + i % {STUDENTS} END AS client,
    date_trunc('day', now()) + CASE WHEN k < 5 THEN make_interval(days => -1 - k, hours => 10)
        ELSE make_interval(days => 1 + (k - 5) / 2, hours => 10 + 2 * ((k - 5) % 2)) END AS starts
    FROM generate_series(0, {TEACHERS - 1}) i, generate_series(0, 9) k) planned
"""

_STATEMENTS = [
    _people(FIRST_TEACHER, TEACHERS, "teacher"),
    _people(FIRST_STUDENT, STUDENTS, "student"),
    _people(FIRST_LISTER, LISTERS, "student"),
    f"INSERT INTO calendar (id, person_id) SELECT id + {CALENDAR}, id FROM person"
    f" WHERE id >= {FIRST_STUDENT}",
    f"""
INSERT INTO opening_hours (calendar_id, weekday, start, "end", closed)
SELECT {CALENDAR} + id, weekday, '09:00', '17:00', false
FROM person, generate_series(0, 6) weekday WHERE 'teacher' = ANY (roles)
""",
    _BOOKINGS,
    f"""
INSERT INTO claim (calendar_id, during, booking_id)
SELECT provider_id + {CALENDAR}, tstzrange(starts_at, ends_at), id FROM booking
WHERE status = 'confirmed'
""",
    """
INSERT INTO meeting (booking_id, vendor, meeting_id, join_url, state, synced, created_at)
SELECT id, 'jitsi', uuid, 'https://meet.jit.si/' || uuid, 'live', true, now() FROM booking
""",
    """
INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, after, facts)
SELECT id, 'booking_requested', created_at, client_id, 'client', 'requested', '{}' FROM booking
""",
    """
INSERT INTO api_token (person_id, digest, created_at)
SELECT id, decode(lpad(id::text, 64, '0'), 'hex'), now() FROM person WHERE 'student' = ANY (roles)
""",
]
