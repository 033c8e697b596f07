"""Row-level security, asked in the database role that the application uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from psycopg.errors import InsufficientPrivilege
from tests.buddies import agreed, buddy, confirm, matched
from tests.ordinary import make_role
from tests.people import NOW, asked, student, teacher

from bookable.postgres.paths import APPLICATION

pytestmark = pytest.mark.usefixtures("committed")

START = NOW + timedelta(days=1)


@pytest.fixture
def ordinary(committed: None) -> Iterator[psycopg.Connection]:
    """A connection in the application's role."""
    make_role()
    where = connection.get_connection_params()
    with psycopg.connect(host=where["host"], dbname=where["dbname"], user=APPLICATION) as made:
        yield made
        made.rollback()


@pytest.fixture
def pair():
    ana, ben = buddy(), buddy()
    match = matched(ana, ben)
    session = agreed(match, ana, start=START)
    for who in (ana, ben):
        confirm(session, who, now=START)
    return ana, ben, match, session


def seen_by(asking: psycopg.Connection, person: str | None, pair) -> tuple[int, ...]:
    """Return how many rows of a match, its booking, points and ledger an actor can see."""
    *_, match, session = pair
    if person is not None:
        asking.execute("SELECT set_config('bookable.person', %s, true)", [person])
    counts = (
        asking.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [key]).fetchone()[0]
        for table, column, key in [
            ("match", "id", match.id),
            ("booking", "id", session.id),
            ("reputation_entry", "booking_id", session.id),
            ("ledger_entry", "booking_id", session.id),
        ]
    )
    return tuple(counts)


class TestDatabaseRole:
    def test_has_no_special_rights(self, ordinary):
        found = ordinary.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert found.fetchone() == (False, False, False)

    @pytest.mark.parametrize("table", ["ledger_entry", "reputation_entry"])
    def test_cannot_change_append_only_tables(self, ordinary, table):
        with pytest.raises(InsufficientPrivilege):
            ordinary.execute(f"DELETE FROM {table}")


class TestRowLevelSecurityOfMatches:
    def test_shows_rows_to_both_people(self, ordinary, pair):
        ana, ben, *_ = pair
        assert seen_by(ordinary, str(ana.person_id), pair) == (1, 1, 1, 4)
        assert seen_by(ordinary, str(ben.person_id), pair) == (1, 1, 1, 4)

    def test_shows_rows_to_the_system(self, ordinary, pair):
        assert seen_by(ordinary, "system", pair) == (1, 1, 2, 4)

    def test_hides_rows_from_a_stranger(self, ordinary, pair):
        assert seen_by(ordinary, str(buddy().person_id), pair) == (0, 0, 0, 0)

    def test_hides_rows_if_no_person_is_set(self, ordinary, pair):
        assert seen_by(ordinary, None, pair) == (0, 0, 0, 0)
        assert seen_by(ordinary, "", pair) == (0, 0, 0, 0)

    def test_refuses_changes_by_a_stranger(self, ordinary, pair):
        *_, session = pair
        seen_by(ordinary, str(buddy().person_id), pair)
        changed = ordinary.execute(
            "UPDATE booking SET status = 'canceled' WHERE id = %s", [session.id]
        )
        assert changed.rowcount == 0

    def test_refuses_rows_for_other_people(self, ordinary, pair):
        ana, ben, *_ = pair
        seen_by(ordinary, str(buddy().person_id), pair)
        with pytest.raises(InsufficientPrivilege):
            ordinary.execute(
                "INSERT INTO match (uuid, user1_id, user2_id, created_at)"
                " VALUES (gen_random_uuid(), %s, %s, now())",
                [ana.person_id, ben.person_id],
            )

    def test_lets_only_the_system_give_points(self, ordinary, pair):
        ana, _, _, session = pair
        seen_by(ordinary, str(ana.person_id), pair)
        with pytest.raises(InsufficientPrivilege):
            ordinary.execute(
                "INSERT INTO reputation_entry (person_id, booking_id, delta, at)"
                " VALUES (%s, %s, 1, now())",
                [ana.person_id, session.id],
            )


class TestRowLevelSecurityOfOtherProgrammes:
    def test_shows_rows_without_a_person(self, ordinary):
        booked = asked(teacher(), student())
        found = ordinary.execute("SELECT count(*) FROM booking WHERE id = %s", [booked.id])
        assert found.fetchone() == (1,)

    def test_keeps_the_use_of_indexes(self, ordinary):
        ordinary.execute("SET LOCAL enable_seqscan = off")
        plan = ordinary.execute(
            "EXPLAIN SELECT id FROM booking WHERE provider_id = 1 AND program = 'tutoring'"
            " ORDER BY starts_at DESC"
        )
        assert "Index Scan" in "".join(line for (line,) in plan)
