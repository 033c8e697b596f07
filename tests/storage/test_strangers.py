"""Row-level security, asked in the database role that the application uses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from operator import delitem, setitem
from queue import Empty, SimpleQueue

import psycopg
import pytest
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg.errors import InsufficientPrivilege
from tests.factories import NOW, make_buddy, make_match, make_student, make_teacher
from tests.ordinary import make_role
from tests.steps import confirm_completion, request_booking, schedule_session

from bookable.domain.people import Actor
from bookable.engine.cleanup import delete_expired
from bookable.postgres.paths import APPLICATION
from bookable.server.connection_slots import ConnectionSlots
from bookable.storage import guard, keys
from bookable.storage.keys import Answer, Receipt
from bookable.storage.models import Booking, IdempotencyKey
from bookable.storage.sql import one
from bookable.storage.work import transact

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
    ana, ben = make_buddy(), make_buddy()
    match = make_match(ana, ben)
    session = schedule_session(match, ana, start=START)
    for who in (ana, ben):
        confirm_completion(session, who, now=START)
    return ana, ben, match, session


def look(asking: psycopg.Connection, person: str) -> None:
    """Name a person to row-level security for the rest of a transaction."""
    asking.execute("SELECT set_config('bookable.person', %s, true)", [person])


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
        assert seen_by(ordinary, str(make_buddy().person_id), pair) == (0, 0, 0, 0)

    def test_hides_rows_if_no_person_is_set(self, ordinary, pair):
        assert seen_by(ordinary, None, pair) == (0, 0, 0, 0)
        assert seen_by(ordinary, "", pair) == (0, 0, 0, 0)

    def test_refuses_changes_by_a_stranger(self, ordinary, pair):
        *_, session = pair
        seen_by(ordinary, str(make_buddy().person_id), pair)
        changed = ordinary.execute(
            "UPDATE booking SET status = 'canceled' WHERE id = %s", [session.id]
        )
        assert changed.rowcount == 0

    def test_refuses_rows_for_other_people(self, ordinary, pair):
        ana, ben, *_ = pair
        seen_by(ordinary, str(make_buddy().person_id), pair)
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


NOT_GUARDED = {
    "assignment": "any provider of a service is chosen, and no guarded programme has services",
    "booking_link": "it has no words, and its token alone says whose booking it opens",
    "calendar_copy": "workers alone read it, and it says no more than a claim: when, and for whom",
    "claim": "free time has to know what is taken, and by which number of a booking",
    "credit_entry": "credits pay for services, which no guarded programme has",
    "credit_grant": "the same",
    "waitlist_entry": "people wait for services",
    "zone_conflict": "doctor and the figures count those of all programmes",
}


class TestRowLevelSecurityOfDependents:
    def test_covers_every_table_that_points_at_bookings(self, ordinary):
        tables = {
            model._meta.db_table
            for model in apps.get_app_config("storage").get_models()
            for field in model._meta.concrete_fields
            if field.related_model is Booking and model is not Booking
        }
        found = ordinary.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY (%s)"
            " AND NOT (relrowsecurity AND relforcerowsecurity)",
            [list(tables)],
        )
        assert {name for (name,) in found} == set(NOT_GUARDED)

    @pytest.mark.parametrize(
        ("table", "columns", "values"),
        [
            ("note", "author_id, content, is_private, created_at", "%(ana)s, 'x', false, now()"),
            (
                "feedback",
                "uuid, author_id, rating, comment, created_at",
                "gen_random_uuid(), %(ana)s, 5, 'x', now()",
            ),
            (
                "meeting",
                "vendor, meeting_id, join_url, password, state, synced, created_at",
                "'x', 'x', 'x', 'x', 'live', true, now()",
            ),
            (
                "payment",
                "method, amount_cents, currency, state, created_at",
                "'cash', 1, 'USD', 'paid', now()",
            ),
        ],
    )
    def test_shows_rows_to_those_who_see_the_booking(self, ordinary, pair, table, columns, values):
        ana, ben, _, session = pair
        look(ordinary, str(ana.person_id))
        statement = f"INSERT INTO {table} (booking_id, {columns}) VALUES (%(session)s, {values})"
        ordinary.execute(statement, {"session": session.id, "ana": ana.person_id})
        seen = {}
        for who in (
            str(ana.person_id),
            str(ben.person_id),
            "system",
            "",
            str(make_buddy().person_id),
        ):
            look(ordinary, who)
            count = f"SELECT count(*) FROM {table} WHERE booking_id = %s"
            seen[who] = ordinary.execute(count, [session.id]).fetchone()[0]
        assert list(seen.values()) == [1, 1, 1, 0, 0]

    def test_refuses_rows_of_those_who_do_not_see_the_booking(self, ordinary, pair):
        ana, *_, session = pair
        look(ordinary, str(make_buddy().person_id))
        with pytest.raises(InsufficientPrivilege):
            ordinary.execute(
                "INSERT INTO note (booking_id, author_id, content, is_private, created_at)"
                " VALUES (%s, %s, 'x', false, now())",
                [session.id, ana.person_id],
            )


class TestRowLevelSecurityOfStoredAnswers:
    def kept(self, owner: Actor, *, guarded: bool) -> int:
        key = keys.reserve("k", owner_id=owner.person_id, fingerprint=b"f", now=NOW)
        assert isinstance(key, int)
        receipt = Receipt(key, lambda _: Answer(200, b"a secret"))

        def step() -> None:
            if guarded:
                guard.see_as(owner)

        transact(step, receipt=receipt)
        return key

    def seen(self, asking: psycopg.Connection, key: int, who: str) -> int:
        look(asking, who)
        count = "SELECT count(*) FROM idempotency_key WHERE id = %s"
        return asking.execute(count, [key]).fetchone()[0]

    def test_shows_those_about_guarded_bookings_to_their_owner(self, ordinary):
        ana = make_buddy()
        key = self.kept(ana, guarded=True)
        ours = [str(ana.person_id), "system"]
        assert [self.seen(ordinary, key, who) for who in ours] == [1, 1]
        assert [self.seen(ordinary, key, who) for who in ("", str(make_buddy().person_id))] == [
            0,
            0,
        ]

    def test_shows_others_without_a_person(self, ordinary):
        key = self.kept(make_buddy(), guarded=False)
        assert self.seen(ordinary, key, "") == 1

    def test_lets_them_be_replayed_taken_over_and_forgotten(self, ordinary):
        ana = make_buddy()
        key = self.kept(ana, guarded=True)
        again = {"owner_id": ana.person_id, "fingerprint": b"f"}
        assert keys.reserve("k", **again, now=NOW) == Answer(200, b"a secret")
        later = NOW + keys.KEPT_FOR
        assert keys.reserve("k", **again, now=later) == key
        self.kept(make_buddy(), guarded=True)
        delete_expired(later + keys.KEPT_FOR)
        assert not IdempotencyKey.objects.exists()


class TestRowLevelSecurityOfOtherProgrammes:
    def test_shows_rows_without_a_person(self, ordinary):
        booked = request_booking(make_teacher(), make_student())
        found = ordinary.execute("SELECT count(*) FROM booking WHERE id = %s", [booked.id])
        assert found.fetchone() == (1,)

    def test_keeps_the_use_of_indexes(self, ordinary):
        ordinary.execute("SET LOCAL enable_seqscan = off")
        plan = ordinary.execute(
            "EXPLAIN SELECT id FROM booking WHERE provider_id = 1 AND program = 'tutoring'"
            " ORDER BY starts_at DESC"
        )
        assert "Index Scan" in "".join(line for (line,) in plan)


class TestRequestThatSeesEverything:
    def test_does_not_lend_its_connection_while_it_waits(self, committed):
        """As when staff set a password, which is hashed outside any transaction."""
        slot = connections.create_connection(DEFAULT_DB_ALIAS)
        slot.inc_thread_sharing()
        slots = ConnectionSlots(
            [slot],
            take=partial(setitem, connections, DEFAULT_DB_ALIAS),
            leave=partial(delitem, connections, DEFAULT_DB_ALIAS),
        )
        is_waiting, may_go_on = threading.Event(), threading.Event()
        persons: SimpleQueue[str] = SimpleQueue()

        def staff() -> None:
            with guard.everything(), slots.given_back():
                is_waiting.set()
                may_go_on.wait(10)

        def stranger() -> None:
            persons.put(one("SELECT current_setting('bookable.person', true)")[0])

        slots.run(staff)
        assert is_waiting.wait(10)
        slots.run(stranger)
        with pytest.raises(Empty):
            persons.get(timeout=0.3)
        may_go_on.set()
        assert persons.get(timeout=10) == ""
        slots.run(slot.close)
