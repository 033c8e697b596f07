"""What there is to buy in the town, and what was bought, as SQL."""

from __future__ import annotations

from benchmarks.inhabitants import FIVE_EACH
from benchmarks.numbers import (
    FIRST_OFFER,
    FIRST_PRACTITIONER,
    FIRST_SESSION,
    FIRST_SHOPPER,
    PRACTITIONERS,
    SERVICE,
    SHOPPERS,
)

PRICE = 5_000

FIRST_LOCATION = FIRST_OFFER + 1_000
LOCATIONS = 40

WORKSHOP, COURSE, PACKAGE, BUNDLE, FULL = range(FIRST_OFFER, FIRST_OFFER + 5)
"""What the first practitioner sells besides hours; the last is a workshop without a free seat."""

FULL_SESSION = FIRST_SESSION - 1
"""The one session of the workshop that is full."""


def hours_for_sale(first: int, count: int) -> list[str]:
    """Return SQL by which people with consecutive numbers sell an hour."""
    return [
        f"""
INSERT INTO service (id, practitioner_id, kind, name, duration_minutes, price_cents, currency,
    includes, covers)
SELECT n + {SERVICE}, n, 'individual', 'An hour of ' || n, 60, {PRICE}, 'USD', '[]', '[]'
FROM generate_series({first}, {first + count - 1}) n
"""
    ]


# A course is two evenings, a package three hours. The same shoppers buy again and again.
_OFFERS = f"""
INSERT INTO service (id, practitioner_id, kind, name, price_cents, currency, capacity, includes,
    covers, credits, seats_per_client)
SELECT id, {FIRST_PRACTITIONER}, kind, initcap(kind), {PRICE}, 'USD', capacity, includes::jsonb,
    covers::jsonb, credits, 1000000
FROM (VALUES
    ({WORKSHOP}, 'workshop', 20, '[]', '[]', NULL::int),
    ({COURSE}, 'course', 1000000, '[]', '[]', NULL),
    ({PACKAGE}, 'package', NULL, '[{", ".join([str(FIRST_PRACTITIONER + SERVICE)] * 3)}]', '[]',
        NULL),
    ({BUNDLE}, 'bundle', NULL, '[]', '[{FIRST_PRACTITIONER + SERVICE}]', 10),
    ({FULL}, 'workshop', 20, '[]', '[]', NULL)
) AS sold (id, kind, capacity, includes, covers, credits)
"""

_SESSIONS = f"""
INSERT INTO service_session (id, service_id, starts_at, ends_at, capacity, taken)
SELECT {FULL_SESSION} - n, service, starts, starts + '1 hour', capacity, taken
FROM (SELECT n, CASE WHEN n = 0 THEN {FULL} WHEN n < 3 THEN {COURSE} ELSE {WORKSHOP} END AS service,
    date_trunc('day', now()) + make_interval(days => 30 + n, hours => 18) AS starts,
    CASE WHEN n IN (1, 2) THEN 1000000 ELSE 20 END AS capacity,
    CASE n WHEN 0 THEN 20 ELSE 0 END AS taken FROM generate_series(0, 22) n) planned
"""

_LOCATIONS = f"""
INSERT INTO location (id, name, address, timezone)
SELECT {FIRST_LOCATION} + n, 'Place ' || n, n || ' High Street', 'Europe/Madrid'
FROM generate_series(0, {LOCATIONS - 1}) n
"""

# Every practitioner has five bookings, and every shopper twenty, each with a note on it.
_BOUGHT = f"""
INSERT INTO booking (uuid, program, provider_id, client_id, starts_at, ends_at, status, title,
    service_id, kind, price_cents, price_charged_cents, currency, payment_status, paid_cents,
    created_at, updated_at)
SELECT gen_random_uuid(), 'marketplace', {FIRST_PRACTITIONER} + i, {FIRST_SHOPPER} + i % {SHOPPERS},
    starts, starts + '1 hour', CASE WHEN k < 2 THEN 'completed' ELSE 'confirmed' END, 'An hour',
    {FIRST_PRACTITIONER + SERVICE} + i, 'individual', {PRICE}, {PRICE}, 'USD', 'paid', {PRICE},
    now(), now()
FROM (SELECT i, k, {FIVE_EACH} AS starts
    FROM generate_series(0, {PRACTITIONERS - 1}) i, generate_series(0, 4) k) planned
"""

_NOTES = """
INSERT INTO note (booking_id, author_id, content, is_private, created_at)
SELECT id, client_id, 'As agreed', false, now() FROM booking WHERE program = 'marketplace'
"""

# Each shopper has a bundle of ten credits, of which one is spent.
_BUNDLES = f"""
WITH granted AS (
    INSERT INTO credit_grant (booking_id, person_id, total, remaining, covers, granted_at)
    SELECT DISTINCT ON (client_id) id, client_id, 10, 9, '[{FIRST_PRACTITIONER + SERVICE}]'::jsonb,
        now() FROM booking WHERE program = 'marketplace' ORDER BY client_id, id
    RETURNING id, booking_id
)
INSERT INTO credit_entry (grant_id, booking_id, movement, kind, account, delta, at)
SELECT id, booking_id, md5(id || kind)::uuid, kind, account, delta, now()
FROM granted, (VALUES ('granted', 'issued', -10), ('granted', 'held', 10),
    ('spent', 'held', -1), ('spent', 'spent', 1)) AS moved (kind, account, delta)
"""

_WAITING = f"""
INSERT INTO waitlist_entry (program, service_id, service_session_id, person_id, state, joined_at,
    holds)
SELECT 'marketplace', {FULL}, {FULL_SESSION}, {FIRST_SHOPPER} + n, 'waiting', now(), '[]'
FROM generate_series(0, {SHOPPERS - 1}) n
"""

STATEMENTS = [
    *hours_for_sale(FIRST_PRACTITIONER, PRACTITIONERS),
    _OFFERS,
    _SESSIONS,
    _LOCATIONS,
    _BOUGHT,
    _NOTES,
    _BUNDLES,
    _WAITING,
]
