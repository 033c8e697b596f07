"""Queries that show what an actor may see, without a transaction around them."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.factories import NOW, make_buddy, make_match, make_staff, make_student
from tests.matrix.calling import in_service
from tests.ordinary import make_role
from tests.steps import schedule_session

from bookable.queries.booking_pages import BookingsFilter, Order, shown_page
from bookable.storage import guard
from bookable.storage.sql import execute, one

WAYS = ("nestloop", "hashjoin", "mergejoin", "indexscan", "bitmapscan", "material", "memoize")
QUERY = """
SELECT b.id AS number, p.name FROM person p JOIN booking b ON p.id IN (b.provider_id, b.client_id)
WHERE b.program = %(program)s AND EXISTS (SELECT FROM ledger_entry e WHERE e.booking_id = b.id)
"""


def seen(actor):
    found = guard.rows_seen_by(actor, QUERY, {"program": "buddies"}, order="number, name")
    return sorted({number for number, _ in found})


@pytest.mark.django_db
class TestRowsSeenBy:
    """Whatever plan PostgreSQL makes, it sets the actor before it reads."""

    @pytest.fixture
    def sessions(self):
        make_role()
        ana, ben, cleo, dan = (make_buddy() for _ in range(4))
        pairs = [(ana, ben), (cleo, dan)]
        made = [schedule_session(make_match(one, other), one) for one, other in pairs]
        execute("ANALYZE booking")
        in_service()
        return ana, ben, made

    @pytest.mark.parametrize("without", [(), *((way,) for way in WAYS), WAYS])
    def test_has_what_each_actor_may_see(self, sessions, without):
        ana, ben, (mine, others) = sessions
        for way in without:
            execute(f"SET LOCAL enable_{way} = off")
        for actor, expected in (
            (ana, [mine.id]),
            (make_student(), []),
            (ben, [mine.id]),
            (make_staff(), sorted([mine.id, others.id])),
        ):
            guard.see_nothing()
            assert seen(actor) == expected

    @pytest.mark.parametrize("without", [(), *((way,) for way in WAYS), WAYS])
    @pytest.mark.parametrize("order", list(Order))
    def test_has_pages_of_bookings(self, sessions, without, order):
        ana, _, (mine, _) = sessions
        for way in without:
            execute(f"SET LOCAL enable_{way} = off")
        guard.see_nothing()
        page = shown_page(BookingsFilter(order=order), None, limit=9, by=ana, now=NOW)
        assert [each.booking.id for each in page.bookings] == [mine.id]


class TestAfterRowsWereSeen:
    def test_nothing_is_shown_any_more(self, committed):
        assert not transaction.get_connection().in_atomic_block
        guard.rows_seen_by(make_buddy(), QUERY, {"program": "buddies"})
        assert not one("SELECT current_setting('bookable.person', true)")[0]
