"""What a town has seen besides: bookings of other people, and of the providers whom all share."""

from __future__ import annotations

from benchmarks.inhabitants import people, what_follows
from benchmarks.town import (
    BOOKINGS,
    FIRST_MENTOR,
    FIRST_NEWCOMER,
    FIRST_TEACHER,
    MENTORS,
    TEACHERS,
)


def statements(bookings: int, *, people_of: int) -> list[str]:
    """This will add bookings, of newcomers who have `people_of` each as clients.

    Two in five are tutoring, two mentoring and one buddies. Half of the first two are with the
    town's own teachers and mentors and long over; of the others two in twenty are to come.
    """
    newcomers = bookings // people_of // 2 * 2
    roles = ("teacher", "student", "mentor", "mentee", "buddy")
    return [
        *people(FIRST_NEWCOMER, newcomers, *roles),
        f"""
INSERT INTO match (id, uuid, user1_id, user2_id, created_at)
SELECT p, gen_random_uuid(), p, p + 1, now()
FROM generate_series({FIRST_NEWCOMER}, {FIRST_NEWCOMER + newcomers - 1}, 2) p
""",
        _bookings(bookings, people_of, newcomers),
        *what_follows(after=BOOKINGS),
    ]


def _bookings(bookings: int, people_of: int, newcomers: int) -> str:
    return f"""
INSERT INTO booking (uuid, program, provider_id, client_id, match_id, guarded, starts_at, ends_at,
    status, session_type, notes, provider_confirmed_at, client_confirmed_at, created_at,
    updated_at)
SELECT gen_random_uuid(), program, provider, client, match, match IS NOT NULL, starts,
    starts + '1 hour',
    CASE WHEN coming THEN 'confirmed' WHEN n % 23 = 0 THEN 'canceled' ELSE 'completed' END,
    CASE program WHEN 'mentoring' THEN 'video' ELSE '' END, 'As agreed',
    CASE program WHEN 'buddies' THEN starts END, CASE program WHEN 'buddies' THEN starts END,
    starts - '3 days'::interval, starts
FROM (
    SELECT n, program, coming,
        CASE WHEN program = 'buddies' THEN c / 2 * 2 + {FIRST_NEWCOMER} END AS match,
        CASE WHEN program = 'buddies' THEN c / 2 * 2 + 1 ELSE c END + {FIRST_NEWCOMER} AS client,
        CASE WHEN program = 'buddies' THEN c / 2 * 2 + {FIRST_NEWCOMER}
            WHEN r % 2 = 1 THEN (c + 1 + r) % {newcomers} + {FIRST_NEWCOMER}
            WHEN program = 'tutoring' THEN {FIRST_TEACHER} + n / 5 % {TEACHERS}
            ELSE {FIRST_MENTOR} + n / 5 % {MENTORS} END AS provider,
        date_trunc('day', now()) + CASE
            WHEN coming THEN make_interval(days => 1 + c % 30, hours => 10 + r)
            ELSE make_interval(days => -8 - n % 700, hours => 9 + n % 8) END AS starts
    FROM (SELECT n, n / {people_of} % {newcomers} AS c, n % {people_of} AS r,
        n % {people_of} IN (1, 3) AND n / {people_of} < {newcomers} AS coming,
        (ARRAY['tutoring', 'tutoring', 'mentoring', 'mentoring', 'buddies'])[1 + n % 5] AS program
        FROM generate_series(0, {bookings - 1}) n) numbered
) planned
"""
