"""The town's people and their bookings, as SQL."""

from __future__ import annotations

from benchmarks.numbers import (
    BUDDIES,
    CALENDAR,
    CLIENTS,
    FIRST_BUDDY,
    FIRST_CLIENT,
    FIRST_LISTER,
    FIRST_MATCH,
    FIRST_MENTEE,
    FIRST_MENTOR,
    FIRST_PRACTITIONER,
    FIRST_SHOPPER,
    FIRST_STUDENT,
    FIRST_TEACHER,
    LISTERS,
    MENTEES,
    MENTORS,
    PAIRS,
    PRACTITIONERS,
    REGULAR,
    SHOPPERS,
    STUDENTS,
    TEACHERS,
)


def people(first: int, count: int, *roles: str) -> list[str]:
    """Return SQL that makes people with consecutive numbers, each with a calendar."""
    return [
        f"""
INSERT INTO person (id, uuid, email, password, name, timezone, roles, created_at, is_active,
    token_version, slot_interval_minutes, buffer_before_minutes, buffer_after_minutes,
    minimum_notice_minutes, auto_accept)
SELECT n, lpad(n::text, 32, '0')::uuid, n || '@example.com', '!', 'Person ' || n, 'Europe/Madrid',
    '{{{", ".join(roles)}}}', now(), true, 1, 30, 0, 0, 0, false
FROM generate_series({first}, {first + count - 1}) n
""",
        f"""
INSERT INTO calendar (id, person_id)
SELECT n + {CALENDAR}, n FROM generate_series({first}, {first + count - 1}) n
""",
    ]


def what_follows(*, after: int) -> list[str]:
    """Return SQL that gives bookings with numbers above `after` their claims and ledger entries."""
    return [
        f"""
INSERT INTO claim (calendar_id, during, booking_id)
SELECT provider_id + {CALENDAR}, tstzrange(starts_at, ends_at), id FROM booking
WHERE id > {after} AND status = 'confirmed'
""",
        f"""
INSERT INTO meeting (booking_id, vendor, meeting_id, join_url, state, synced, created_at)
SELECT id, 'jitsi', uuid, 'https://meet.jit.si/' || uuid, 'live', true, now() FROM booking
WHERE id > {after} AND program IN ('tutoring', 'mentoring')
""",
        f"""
INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, after, facts)
SELECT id, 'booking_requested', created_at, client_id, 'client', 'requested', '{{}}' FROM booking
WHERE id > {after}
""",
        f"""
INSERT INTO reputation_entry (person_id, booking_id, delta, at)
SELECT unnest(ARRAY[provider_id, client_id]), id, 1, ends_at FROM booking
WHERE id > {after} AND match_id IS NOT NULL AND status = 'completed'
""",
        f"""
INSERT INTO standing (person_id, completed_sessions)
SELECT person_id, count(*) FROM reputation_entry WHERE booking_id > {after} GROUP BY person_id
""",
    ]


# The five bookings of a person: two in the past, two in two days, one the day after.
FIVE_EACH = """date_trunc('day', now()) + CASE
        WHEN k < 2 THEN make_interval(days => -1 - k, hours => 10)
        ELSE make_interval(days => 2 + (k - 2) / 2, hours => 10 + 2 * ((k - 2) % 2)) END"""

# Every teacher has five bookings: two past ones, and three to come in two days or three; each
# lister has twenty with four of them.
_TUTORING = f"""
INSERT INTO booking (uuid, program, provider_id, client_id, starts_at, ends_at, status, notes,
    created_at, updated_at)
SELECT gen_random_uuid(), 'tutoring', {FIRST_TEACHER} + i, {FIRST_LISTER} + i % {LISTERS}, starts,
    starts + '1 hour', CASE WHEN k < 2 THEN 'completed' ELSE 'confirmed' END, 'Irregular verbs',
    now(), now()
FROM (SELECT i, k, {FIVE_EACH} AS starts
    FROM generate_series(0, {TEACHERS - 1}) i, generate_series(0, 4) k) planned
"""

# Of the regular's 2,000 lessons 20 were within the last year, which is what a list shows.
_REGULAR = f"""
INSERT INTO booking (uuid, program, provider_id, client_id, starts_at, ends_at, status, notes,
    created_at, updated_at)
SELECT gen_random_uuid(), 'tutoring', {FIRST_TEACHER} + k % {TEACHERS}, {REGULAR}, starts,
    starts + '1 hour', 'completed', 'Irregular verbs', starts - '3 days'::interval, starts
FROM (SELECT k, date_trunc('day', now()) + make_interval(hours => 16,
    days => CASE WHEN k < 20 THEN -10 - k ELSE -400 - k END) AS starts
    FROM generate_series(0, 1999) k) planned
"""

# Every mentee has twenty sessions, five of them to come; the regular has all of his behind him.
_MENTORING = f"""
INSERT INTO booking (uuid, program, provider_id, client_id, starts_at, ends_at, status,
    session_type, agenda, created_at, updated_at)
SELECT gen_random_uuid(), 'mentoring', {FIRST_MENTOR} + (i + k) % {MENTORS}, client, starts,
    starts + '1 hour', CASE WHEN k >= 15 AND k < 20 THEN 'confirmed'
        WHEN k % 10 = 3 THEN 'canceled' WHEN k % 20 = 14 THEN 'no_show' ELSE 'completed' END,
    (ARRAY['video', 'chat', 'email', 'in_person'])[1 + k % 4], 'Asking for more', now(), now()
FROM (SELECT i, k, client, date_trunc('day', now()) + make_interval(hours => 10,
    days => CASE WHEN k >= 15 AND k < 20 THEN k - 13 ELSE -1 - k % 700 END) AS starts
    FROM (SELECT i, k, {FIRST_MENTEE} + i AS client
        FROM generate_series(0, {MENTEES - 1}) i, generate_series(0, 19) k
        UNION ALL SELECT 0, k, {REGULAR} FROM generate_series(20, 2019) k) counted) planned
"""

_MATCHES = f"""
INSERT INTO match (id, uuid, user1_id, user2_id, created_at)
SELECT {FIRST_MATCH} + m, lpad(({FIRST_MATCH} + m)::text, 32, '0')::uuid, {FIRST_BUDDY} + 2 * m,
    {FIRST_BUDDY} + 2 * m + 1, now()
FROM generate_series(0, {PAIRS - 1}) m
"""

_BUDDIES = f"""
INSERT INTO booking (uuid, program, provider_id, client_id, match_id, guarded, starts_at, ends_at,
    status, provider_confirmed_at, client_confirmed_at, completed_at, created_at, updated_at)
SELECT gen_random_uuid(), 'buddies', {FIRST_BUDDY} + 2 * m, {FIRST_BUDDY} + 2 * m + 1,
    {FIRST_MATCH} + m, true, starts, starts + '1 hour', 'completed', starts, starts, starts,
    now(), now()
FROM (SELECT m, date_trunc('day', now()) - make_interval(days => 400 + k) AS starts
    FROM generate_series(0, {PAIRS - 1}) m, generate_series(0, 7) k) planned
"""

STATEMENTS = [
    *people(FIRST_TEACHER, TEACHERS, "teacher"),
    *people(FIRST_STUDENT, STUDENTS, "student"),
    *people(FIRST_LISTER, LISTERS, "student"),
    *people(FIRST_MENTOR, MENTORS, "mentor"),
    *people(FIRST_MENTEE, MENTEES, "mentee"),
    *people(REGULAR, 1, "mentee", "student"),
    *people(FIRST_BUDDY, BUDDIES, "buddy"),
    *people(FIRST_PRACTITIONER, PRACTITIONERS, "practitioner"),
    *people(FIRST_SHOPPER, SHOPPERS, "client"),
    *people(FIRST_CLIENT, CLIENTS, "client"),
    f"""
INSERT INTO opening_hours (calendar_id, weekday, start, "end", closed)
SELECT {CALENDAR} + id, weekday, '09:00', '17:00', false
FROM person, generate_series(0, 6) weekday WHERE roles && '{{teacher, mentor, practitioner}}'
""",
    _TUTORING,
    _REGULAR,
    _MENTORING,
    _MATCHES,
    _BUDDIES,
]
