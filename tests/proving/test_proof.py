"""The proof itself, one small round of it: what is proved for twenty minutes must not have rotted
when somebody wants to know."""

from __future__ import annotations

import random

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test
from prove import invariants, year
from prove.connections import Answer, Ask, Connections
from prove.faults import aftermath, kills
from prove.faults.users import User
from prove.faults.vendors import MISBEHAVIOURS
from prove.parts import PARTS, Schedule
from prove.races import running
from prove.races.stage import judged
from prove.stand import standing
from prove.table import Row, markdown, text, violations
from tests.architecture.source import ROOT

SOMEBODY = "(SELECT min(id) FROM booking WHERE status = 'confirmed' AND program = 'tutoring')"
TAMPERING = {
    "no provider is booked twice": f"""
INSERT INTO booking (uuid, program, provider_id, client_id, starts_at, ends_at, status,
    created_at, updated_at)
SELECT gen_random_uuid(), program, provider_id, client_id, starts_at + interval '59 minutes',
    ends_at + interval '1 hour', status, now(), now() FROM booking WHERE id = {SOMEBODY}
""",
    "who holds time has its claim": f"DELETE FROM claim WHERE booking_id = {SOMEBODY}",
    "the second of two buddies has a claim too": """
DELETE FROM claim USING calendar c, booking b WHERE c.id = claim.calendar_id
    AND b.id = claim.booking_id AND b.match_id IS NOT NULL AND c.person_id = b.client_id
""",
    "who lets go of time has no claim": f"""
UPDATE booking SET status = 'canceled' WHERE id = {SOMEBODY}
""",
    "what is held has its claim": f"""
INSERT INTO hold (uuid, program, provider_id, person_id, starts_at, ends_at, created_at, expires_at)
SELECT gen_random_uuid(), program, provider_id, client_id, starts_at, ends_at, now(), now()
FROM booking WHERE id = {SOMEBODY}
""",
    "seats taken are seats sold, held or kept": """
UPDATE service_session SET taken = taken - 1 WHERE taken > 0
""",
    "nobody waits beside a free seat": """
WITH freed AS (UPDATE service_session SET taken = 0)
UPDATE waitlist_entry SET state = 'waiting'
""",
    "movements of credits sum up to zero": """
DELETE FROM credit_entry WHERE id = (SELECT min(id) FROM credit_entry)
""",
    "credits left are those that are held": """
UPDATE credit_grant SET remaining = remaining - 1 WHERE remaining > 0
""",
    "two points for each session of buddies": """
UPDATE standing SET completed_sessions = 2 WHERE completed_sessions = 1
""",
    "each entry of the ledger follows the last": """
UPDATE ledger_entry SET before = 'draft' WHERE before = 'requested'
""",
    "the ledger ends where the booking stands": f"""
UPDATE booking SET status = 'completed' WHERE id = {SOMEBODY}
""",
    "money given back was paid": """
WITH given AS (INSERT INTO refund (payment_id, booking_id, amount_cents, reason, state, created_at)
    SELECT id, booking_id, amount_cents, '', 'made', now() FROM payment WHERE state = 'paid'
    RETURNING booking_id)
UPDATE booking SET paid_cents = 0 FROM given WHERE booking.id = booking_id
""",
    "no meeting stands for what is called off": f"""
UPDATE booking SET status = 'canceled' WHERE id = {SOMEBODY}
""",
    "the feed has every entry and no gap": "UPDATE feed_head SET position = position + 1",
    "a version counts the ledger": "UPDATE booking SET version = version + 1",
    "no effect has died": "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
    " VALUES ('effects', 'relay', 'failed')",
    "every change is an arrow of its table": """
UPDATE ledger_entry SET after = 'no_show' WHERE kind = 'booking_confirmed'
""",
}
"""What breaks each invariant."""


@pytest.fixture(scope="module")
def stand():
    with standing(workers=1) as stand:
        yield stand


@pytest.fixture(scope="module")
def town(stand):
    return running.populated(stand, rounds=1)


@pytest.mark.long
class TestRaces:
    def test_each_can_be_run_and_is_won(self, stand, town):
        rows = running.run(stand, town, running.RACES, rounds=1, seconds=120, seed=1)
        assert len(rows) == len(running.RACES)
        assert violations(rows) == ""
        assert all(row.rounds == 1 and row.done for row in rows)

    def test_leave_a_database_without_violations(self, stand, town):
        with stand.database() as db:
            rows = invariants.check(db, "database")
        assert violations(rows) == ""
        assert len([row for row in rows if row.requests]) > 10


@pytest.mark.long
class TestInvariant:
    @pytest.mark.parametrize(("what", "tampering"), TAMPERING.items())
    def test_detects_a_violation(self, stand, town, what, tampering):
        with stand.database() as db, db.transaction(force_rollback=True):
            db.execute("SET LOCAL session_replication_role = replica")
            assert db.execute(tampering).rowcount
            rows = invariants.check(db, "database")
        assert what in [row.what for row in rows if row.violations]


@pytest.mark.long
class TestUsersUnderKills:
    def test_lose_nothing_they_were_promised(self, stand, town):
        rows = {name: Row("", name) for name in ("tutoring", "marketplace")}
        user = User(stand, town, 0, random.Random(1), rows, hours=2000)
        assert kills.kill(stand, "worker", random.Random(1)).violations == []
        user.appointment(rows["marketplace"])
        user.lesson(rows["tutoring"])
        rest = aftermath.at_rest(stand, "")
        kept = aftermath.promises_kept(stand, user.promises, "")
        refunds = aftermath.refunds_once(stand, user.promises, "")
        assert violations([rest, kept, refunds, *rows.values()]) == ""
        assert kept.done == 2


@pytest.mark.long
@pytest.mark.usefixtures("committed")
class TestModel:
    def test_agrees_with_the_engine(self):
        from prove.model.machine import TRIED, Story

        few = hypothesis.settings(max_examples=3, stateful_step_count=15, deadline=None)
        run_state_machine_as_test(hypothesis.seed(1)(Story), settings=few)
        assert TRIED.requests


@pytest.mark.long
class TestYear:
    def test_is_compared_day_by_day(self):
        rows = year.run(zones=1, seconds=60, seed=1)
        assert violations(rows) == ""
        assert [row.rounds for row in rows] == [365, 365]


class TestJudge:
    def test_detects_two_winners(self):
        answers = [Answer(201), Answer(201), Answer(400)]
        row = judged(answers, won=201, lost=[400])
        assert (row.done, row.refused, len(row.violations)) == (2, 1, 1)

    def test_detects_server_errors_and_silence(self):
        row = judged([Answer(201), Answer(500), Answer(0)], won=201, lost=[400])
        assert (row.errors, len(row.violations)) == (2, 2)


class TestClosedConnection:
    def test_gives_no_answer(self):
        with Connections(9) as lines:
            assert lines.one(Ask("GET", "/", "")).status == 0


class TestResultTable:
    def test_prints_as_text_and_markdown(self):
        row = Row("tutoring", "one slot", rounds=1000, done=1, violations=["two won"])
        assert "1,000" in text([row])
        assert markdown([row]).count("\n") == 2
        assert violations([row]) == "tutoring, one slot: two won"


class TestTimeBudget:
    def test_is_shared_and_never_exceeded(self):
        schedule = Schedule(until=1e9, left=PARTS)
        assert len(MISBEHAVIOURS) == 10
        assert all(schedule.seconds(part) > 0 for part in PARTS)
        assert not schedule.left


class TestProofSource:
    def test_keeps_the_size_limits(self):
        sizes = {
            path.name: len(path.read_text().splitlines()) for path in ROOT.rglob("prove/**/*.py")
        }
        assert max(sizes.values()) <= 300
