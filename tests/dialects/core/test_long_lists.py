"""Long lists of bookings: a deep page costs what the first one costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.factories import NOW, make_staff, make_student, make_teacher
from tests.matrix.calling import in_service
from tests.ordinary import make_role

from bookable.domain.people import Party
from bookable.domain.spans import Span
from bookable.queries import booking_pages, insights
from bookable.queries.booking_pages import BookingsFilter, Cursor, Order
from bookable.queries.insights import Wanted
from bookable.storage import guard
from bookable.storage.sql import execute, rows

pytestmark = pytest.mark.long

ROWS = 60_000
FILLED = """
INSERT INTO booking (uuid, program, provider_id, client_id, starts_at, ends_at, status, created_at,
    updated_at)
SELECT gen_random_uuid(), CASE WHEN i %% 4 = 0 THEN 'mentoring' ELSE 'tutoring' END,
    CASE WHEN i %% 2 = 0 THEN %(me)s ELSE %(other)s END, %(client)s,
    %(now)s - i * interval '1 hour', %(now)s - i * interval '1 hour' + interval '30 minutes',
    'completed', %(now)s - i * interval '1 hour', %(now)s - i * interval '1 hour'
FROM generate_series(1, %(rows)s) i
"""


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """A teacher with many past bookings, a colleague with as many, and staff."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_role()
        maria = make_teacher()
        values = {
            "me": maria.person_id,
            "other": make_teacher().person_id,
            "client": make_student().person_id,
            "now": NOW,
            "rows": ROWS,
        }
        execute(FILLED, values)
        # Or each test would check all rows once more at its end.
        connection.check_constraints()
        execute("ANALYZE booking")
        yield maria, make_staff()
        transaction.set_rollback(True)


def read_rows(wanted, after, by):
    """Return how many rows PostgreSQL reads for one page, bound by row-level security."""
    in_service()
    guard.see_as(by)
    statement, parameters = booking_pages._statement(wanted, after, limit=51, by=by, now=NOW)
    return rows_of_plan(statement, parameters)


def rows_of_plan(statement, parameters):
    plan = "\n".join(
        each[0] for each in rows(f"EXPLAIN (ANALYZE, TIMING OFF) {statement}", parameters)
    )
    assert "Seq Scan on booking" not in plan, plan
    scans = re.findall(r"Scan.* on booking b.*\(actual rows=([\d.]+) loops=(\d+)\)", plan)
    removed = re.findall(r"Rows Removed by Filter: (\d+)", plan)
    assert scans, plan
    return sum(float(each) * int(loops) for each, loops in scans) + sum(map(int, removed))


class TestInsightsInLongHistory:
    def test_read_what_the_range_has(self, filled):
        maria, staff = filled
        week = Span(NOW - timedelta(days=707), NOW - timedelta(days=700))
        wanted = Wanted(within=week, zone="Europe/Madrid")
        for by, provider, bookings in (
            (maria, Party(maria.person_id, maria.uuid, maria.name), 7 * 12),
            (staff, None, 7 * 24),
        ):
            in_service()
            guard.see_as(by)
            statement, parameters = insights._statement(wanted, provider, NOW)
            sums = [insights._Sum._make(record) for record in rows(statement, parameters)]
            by_status = [each for each in sums if each.grouping == insights._BY_STATUS]
            assert sum(each.bookings for each in by_status) == bookings
            assert rows_of_plan(statement, parameters) <= 2 * bookings


@pytest.mark.parametrize("order", list(Order))
class TestDeepPage:
    def test_reads_as_few_rows_as_the_first(self, filled, order):
        maria, staff = filled
        deep = Cursor(NOW - timedelta(hours=ROWS // 2), 2**62 if order is Order.LATEST else 0)
        for by in (maria, staff):
            for wanted in (
                BookingsFilter(order=order),
                BookingsFilter(order=order, programs=["tutoring"]),
                BookingsFilter(order=order, provider=maria.uuid),
            ):
                assert read_rows(wanted, None, by) <= 600
                assert read_rows(wanted, deep, by) <= 600
