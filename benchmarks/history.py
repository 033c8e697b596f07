"""What a town has seen besides: bookings of other people, and of the providers whom all share."""

from __future__ import annotations

from benchmarks.inhabitants import people, what_follows
from benchmarks.numbers import (
    BOOKINGS,
    FIRST_MENTOR,
    FIRST_NEWCOMER,
    FIRST_PRACTITIONER,
    FIRST_TEACHER,
    MENTORS,
    PRACTITIONERS,
    SERVICE,
    TEACHERS,
)
from benchmarks.shops import PRICE, hours_for_sale

_ROLES = ("teacher", "student", "mentor", "mentee", "buddy", "practitioner", "client")
_PROGRAMS = "'marketplace', 'tutoring', 'mentoring', 'marketplace', 'buddies'"


def statements(bookings: int, *, people_of: int) -> list[str]:
    """Return SQL that adds bookings of new clients, who have `people_of` each.

    Two fifths are the marketplace's, and a fifth each is of tutoring, mentoring and buddies. Half
    of all but the buddies' are with providers that everyone shares, and are long over. One in ten
    of the others is upcoming, and none so soon that the worker would write its reminders.
    """
    newcomers = bookings // people_of // 2 * 2
    return [
        *people(FIRST_NEWCOMER, newcomers, *_ROLES),
        *hours_for_sale(FIRST_NEWCOMER, newcomers),
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
    status, session_type, notes, provider_confirmed_at, client_confirmed_at, service_id, kind,
    title, price_cents, price_charged_cents, currency, payment_status, paid_cents, created_at,
    updated_at)
SELECT gen_random_uuid(), program, provider, client, match, match IS NOT NULL, starts,
    starts + '1 hour',
    CASE WHEN coming THEN 'confirmed' WHEN n % 23 = 0 THEN 'canceled' ELSE 'completed' END,
    CASE program WHEN 'mentoring' THEN 'video' ELSE '' END, 'As agreed',
    CASE program WHEN 'buddies' THEN starts END, CASE program WHEN 'buddies' THEN starts END,
    CASE WHEN sold THEN provider + {SERVICE} END, CASE WHEN sold THEN 'individual' ELSE '' END,
    CASE WHEN sold THEN 'An hour' ELSE '' END, {PRICE} * sold::int, {PRICE} * sold::int,
    CASE WHEN sold THEN 'USD' ELSE '' END, CASE WHEN sold THEN 'paid' ELSE '' END,
    {PRICE} * sold::int,
    starts - '3 days'::interval, starts
FROM (
    SELECT n, program, coming, program = 'marketplace' AS sold,
        CASE WHEN program = 'buddies' THEN c / 2 * 2 + {FIRST_NEWCOMER} END AS match,
        CASE WHEN program = 'buddies' THEN c / 2 * 2 + 1 ELSE c END + {FIRST_NEWCOMER} AS client,
        CASE WHEN program = 'buddies' THEN c / 2 * 2 + {FIRST_NEWCOMER}
            WHEN r % 2 = 1 THEN (c + 1 + r % {newcomers - 1}) % {newcomers} + {FIRST_NEWCOMER}
            WHEN program = 'tutoring' THEN {FIRST_TEACHER} + n / 5 % {TEACHERS}
            WHEN program = 'marketplace' THEN {FIRST_PRACTITIONER} + n / 5 % {PRACTITIONERS}
            ELSE {FIRST_MENTOR} + n / 5 % {MENTORS} END AS provider,
        date_trunc('day', now()) + CASE
            WHEN coming THEN make_interval(days => 2 + c % 30, hours => 10 + r)
            ELSE make_interval(days => -8 - n % 700, hours => 9 + n % 8) END AS starts
    FROM (SELECT n, n / {people_of} % {newcomers} AS c, n % {people_of} AS r,
        n % {people_of} IN (1, 3) AND n / {people_of} < {newcomers} AS coming,
        (ARRAY[{_PROGRAMS}])[1 + n % 5] AS program
        FROM generate_series(0, {bookings - 1}) n) numbered
) planned
"""
