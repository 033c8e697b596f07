"""Reading the feed takes as long after 100,000 events as after a thousand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import transaction
from tests.factories import make_person

from bookable.domain.event_types import EventType
from bookable.domain.people import Role
from bookable.queries import feed_pages
from bookable.queries.feed_pages import FeedFilter
from bookable.storage.sql import execute, one

pytestmark = pytest.mark.django_db

MANY = 100_000
RARE, COMMON = EventType.DISPUTED, EventType.CONFIRMED
ME = 7
# A page of 50 from one index: its way down, a few leaves, and the rows.
FEW_BLOCKS = 400

FILL = f"""
INSERT INTO feed_entry (position, entry_id, type, program, provider_id, client_id)
SELECT n, n, CASE WHEN n % 50000 = 0 THEN '{RARE}' ELSE '{COMMON}' END,
    CASE WHEN n % 2 = 0 THEN 'tutoring' ELSE 'mentoring' END,
    CASE WHEN n % 1000 = 0 THEN {ME} ELSE 10 + n % 5000 END, 100000 + n % 5000
FROM generate_series(1000000, 1000000 + {MANY}) n
"""


@pytest.fixture(scope="module")
def _filled(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        execute(FILL)
        execute("ANALYZE feed_entry")
        yield
        transaction.set_rollback(True)


def blocks(filter_: FeedFilter, *, by, begin: int) -> int:
    """Return how many blocks a page of positions reads."""
    page = feed_pages._page(filter_, by)
    parameters = {
        "begin": begin,
        "limit": 50,
        "me": by.person_id,
        "types": list(filter_.types or EventType),
        "programs": list(filter_.programs or ["tutoring", "mentoring", "marketplace", "buddies"]),
    }
    plan = one(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {page}", parameters)[0]
    [found] = json.loads(plan) if isinstance(plan, str) else plan
    top = found["Plan"]
    return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


@pytest.mark.long
@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize("begin", [0, 1_000_000 + MANY // 2, 1_000_000 + MANY - 10])
class TestPageOfTheFeed:
    @pytest.mark.parametrize(
        "filter_",
        [
            FeedFilter(),
            FeedFilter(types=[RARE]),
            FeedFilter(types=[EventType.NO_SHOW]),
            FeedFilter(programs=["buddies"]),
            FeedFilter(types=[RARE, COMMON], programs=["tutoring"]),
        ],
        ids=str,
    )
    def test_of_all_events_reads_a_few_blocks(self, filter_, begin):
        assert blocks(filter_, by=make_person(Role.STAFF), begin=begin) < FEW_BLOCKS

    @pytest.mark.parametrize("filter_", [FeedFilter(), FeedFilter(types=[RARE])], ids=str)
    def test_of_ones_own_reads_a_few_blocks(self, filter_, begin):
        me = replace(make_person(Role.TEACHER), person_id=ME)
        assert blocks(filter_, by=me, begin=begin) < FEW_BLOCKS


@pytest.mark.usefixtures("_filled")
class TestMeasure:
    def test_sees_a_walk_of_all_entries(self):
        plan = one(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT count(*) FROM feed_entry"
            " WHERE client_id % 7 = 1"
        )[0]
        [found] = json.loads(plan) if isinstance(plan, str) else plan
        assert found["Plan"]["Shared Hit Blocks"] > 2 * FEW_BLOCKS
