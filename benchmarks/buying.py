"""What is measured of the ways to buy an hour and to pay for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.making import step
from benchmarks.marketplace import BOOKINGS, HOURS, hour
from benchmarks.numbers import CLIENTS, FIRST_CLIENT, FIRST_PRACTITIONER, SERVICE
from benchmarks.operation import Case
from benchmarks.prepared_things import PreparedThings
from benchmarks.selling import ONE, WAITING

_NEW = PreparedThings(pairs=HOURS)


def _draft(case: Case) -> dict[str, object]:
    return {**hour(case), "draft": True}


def _by_credit(case: Case) -> dict[str, object]:
    return {**hour(case), "use_credits": True}


def _bundles(_batch: int, _cases: int) -> Sequence[str]:
    """A bundle for each client, of credits for the practitioner whom he meets in turn."""
    offset = FIRST_PRACTITIONER + SERVICE - FIRST_CLIENT
    return [
        f"""
WITH bundle AS (
    INSERT INTO booking (uuid, program, provider_id, client_id, status, kind, created_at,
        updated_at)
    SELECT gen_random_uuid(), 'marketplace', {FIRST_PRACTITIONER}, client, 'confirmed', 'bundle',
        now(), now()
    FROM generate_series({FIRST_CLIENT}, {FIRST_CLIENT + CLIENTS - 1}) client
    WHERE NOT EXISTS (SELECT FROM credit_grant WHERE person_id = client) RETURNING id, client_id
)
INSERT INTO credit_grant (booking_id, person_id, total, remaining, covers, granted_at)
SELECT id, client_id, 1000000, 1000000, to_jsonb(ARRAY[client_id + {offset}]), now() FROM bundle
"""
    ]


OPERATIONS = [
    step(
        "market: draft",
        BOOKINGS,
        _NEW,
        body=_draft,
        makes="booking WHERE status = 'draft'",
        status=201,
        everyday=False,
    ),
    replace(
        step(
            "market: buy with a credit",
            BOOKINGS,
            _NEW,
            body=_by_credit,
            makes="credit_entry WHERE account = 'spent'",
            numbered="booking",
            status=201,
            everyday=False,
        ),
        prepared=_bundles,
    ),
    replace(
        step("market: pay by card", ONE + "pay/", WAITING, everyday=False),
        asks_a_vendor=True,
    ),
]
