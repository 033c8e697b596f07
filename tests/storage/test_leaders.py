"""The plan of the leaderboard: it reads the people of a page, however many there are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_buddy

from bookable.queries import standings
from bookable.storage.models import Person
from bookable.storage.sql import execute

pytestmark = pytest.mark.django_db

PEOPLE = 50_000


@pytest.fixture
def many_people():
    """A person and their many copies, so that reading all of them would show."""
    buddy = make_buddy()
    own = {"id", "uuid", "email", "key"}
    columns = [
        each.column
        for each in Person._meta.concrete_fields
        if each.column not in own and not each.generated
    ]
    execute(
        f"INSERT INTO person (uuid, email, {', '.join(columns)}) "
        f"SELECT gen_random_uuid(), 'copy' || n || '@example.com', {', '.join(columns)} "
        "FROM person, generate_series(1, %s) n WHERE id = %s",
        [PEOPLE, buddy.person_id],
    )
    execute("ANALYZE person")


def generic_plan(statement: str) -> str:
    """Return the plan of a statement for any parameters, as prepared statements have it."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (GENERIC_PLAN) {statement}")
        return "\n".join(each[0] for each in cursor.fetchall())


class TestLeaderboard:
    @pytest.mark.long
    def test_reads_only_the_people_whom_it_shows(self, many_people):
        for known in (40, PEOPLE):
            execute(
                "INSERT INTO standing SELECT id, id %% 7 + 1 FROM person ORDER BY id LIMIT %s "
                "ON CONFLICT DO NOTHING",
                [known],
            )
            execute("ANALYZE standing")
            with CaptureQueriesContext(connection) as said:
                assert len(standings.leaders(limit=20, offset=0)) == 20
            [statement] = [each["sql"] for each in said.captured_queries]
            plan = generic_plan(statement.replace("LIMIT 20 OFFSET 0", "LIMIT $1 OFFSET $2"))
            assert "Scan using standing_leaders" in plan
            assert "Scan using person_pkey" in plan
            for wasteful in ("Sort", "Merge", "Hash", "Gather", "Seq Scan"):
                assert wasteful not in plan, plan
