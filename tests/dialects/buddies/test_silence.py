from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.factories import points_of
from tests.steps import confirm_completion

from bookable.domain.programs import BUDDIES_PROGRAM
from bookable.engine import due_changes, registry
from bookable.engine.reminding import nudge_due
from bookable.storage.models import Booking, LedgerEntry

START = datetime(2027, 3, 2, 15, tzinfo=UTC)
END = START + timedelta(hours=1)
DAY = timedelta(days=1)


def reminders(session) -> list[str]:
    entries = LedgerEntry.objects.filter(booking_id=session.id, kind="completion_reminded")
    return [entry.facts["waiting_for"] for entry in entries.order_by("id")]


def status(session) -> str:
    return Booking.objects.get(id=session.id).status


class TestReminder:
    def test_is_sent_a_day_after_the_session(self, session):
        assert nudge_due(END + DAY - timedelta(seconds=1)) == 0
        assert nudge_due(END + DAY) == 1
        assert reminders(session) == ["provider client"]

    def test_is_sent_a_day_after_the_other_persons_confirmation(self, session, ana):
        confirm_completion(session, ana, now=END + timedelta(hours=5))
        assert nudge_due(END + DAY) == 0
        assert nudge_due(END + DAY + timedelta(hours=5)) == 1
        assert reminders(session) == ["client"]

    def test_is_sent_once(self, session, ana):
        nudge_due(END + DAY)
        confirm_completion(session, ana, now=END + 2 * DAY)
        for days in range(1, 20):
            nudge_due(END + days * DAY)
        assert reminders(session) == ["provider client"]

    def test_unanswered_reminder_leaves_the_session_open(self, session, ana):
        confirm_completion(session, ana, now=END)
        nudge_due(END + 400 * DAY)
        assert status(session) == "confirmed"

    def test_is_not_sent_for_a_canceled_session(self, as_ana, session):
        as_ana.post(f"session/{session.uuid}/cancel")
        assert nudge_due(END + DAY) == 0


@pytest.fixture
def _lapsing():
    registry.register(replace(BUDDIES_PROGRAM, completes_by_itself=True))
    yield
    registry.register(BUDDIES_PROGRAM)


@pytest.mark.usefixtures("_lapsing")
class TestAutomaticCompletion:
    def test_happens_72_hours_after_the_other_persons_confirmation(self, session, ana, ben):
        confirm_completion(session, ana, now=END)
        nudge_due(END + 3 * DAY - timedelta(seconds=1))
        assert (status(session), reminders(session)) == ("confirmed", ["client"])
        nudge_due(END + 3 * DAY)
        assert status(session) == "completed"
        assert points_of(ana, ben) == [1, 1]

    def test_does_not_happen_without_any_confirmation(self, session):
        nudge_due(END + 30 * DAY)
        assert status(session) == "confirmed"

    def test_is_stopped_by_a_dispute(self, as_ben, session, ana, at):
        confirm_completion(session, ana, now=END)
        at(END + DAY)
        answer = as_ben.post(f"session/{session.uuid}/dispute", {"reason": "We never met"})
        assert answer.status == 200
        assert (answer.body["disputed"], answer.body["status"]) == (True, "scheduled")
        nudge_due(END + 30 * DAY)
        assert due_changes.apply_all_due_changes(END + 30 * DAY) == 0
        assert status(session) == "confirmed"

    def test_precedes_a_late_dispute(self, as_ben, session, ana, at):
        confirm_completion(session, ana, now=END)
        at(END + 4 * DAY)
        answer = as_ben.post(f"session/{session.uuid}/dispute")
        assert answer.status == 400
        assert answer.body["detail"].endswith("current status: completed")


class TestDispute:
    def test_is_saved_with_its_reason(self, as_ana, session, ana, at):
        at(END)
        as_ana.post(f"session/{session.uuid}/dispute", {"reason": "We never met"})
        entry = LedgerEntry.objects.get(booking_id=session.id, kind="completion_disputed")
        assert (entry.actor_id, entry.facts) == (ana.person_id, {})
        assert entry.beside.reason == "We never met"
        assert Booking.objects.get(id=session.id).dispute_reason == "We never met"

    def test_second_dispute_is_refused(self, as_ana, as_ben, session, at):
        at(END)
        as_ana.post(f"session/{session.uuid}/dispute")
        answer = as_ben.post(f"session/{session.uuid}/dispute")
        assert answer.status == 409
        assert answer.body == {"detail": "This session is already disputed"}

    def test_is_refused_before_the_session(self, as_ana, session):
        answer = as_ana.post(f"session/{session.uuid}/dispute")
        assert answer.status == 400
        assert answer.body == {
            "detail": "Cannot dispute before scheduled time (2027-03-02 15:00 UTC)"
        }

    def test_ends_when_both_confirm(self, as_ana, as_ben, session, at):
        at(END)
        as_ana.post(f"session/{session.uuid}/dispute")
        as_ana.post(f"session/{session.uuid}/confirm")
        assert as_ben.post(f"session/{session.uuid}/confirm").body["both_confirmed"] is True
