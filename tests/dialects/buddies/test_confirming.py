from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from tests.factories import make_buddy, make_person, points_of

from bookable.domain.people import Role
from bookable.storage.models import Booking, LedgerEntry, ReputationEntry

START = datetime(2027, 3, 2, 15, tzinfo=UTC)
CONFIRM = "session/confirm-completion"
NOT_FOUND = {"detail": "Session not found"}
NOT_YOURS = {"detail": "Access denied - user is not a participant in this session"}
SELF = {"detail": "Cannot confirm your own completion - only your buddy can confirm you"}
EARLY = {"detail": "Cannot confirm completion before scheduled time (2027-03-02 15:00 UTC)"}
REPEATED = "You have already confirmed completion for this session"

FIRST = {
    "success": True,
    "message": "Completion confirmed - waiting for your buddy to confirm",
    "session_status": "scheduled",
    "both_confirmed": False,
    "reputation_updated": False,
    "user_reputation_delta": 0,
}
SECOND = {
    "success": True,
    "message": "Session completed - both participants confirmed",
    "session_status": "completed",
    "both_confirmed": True,
    "reputation_updated": True,
    "user_reputation_delta": 1,
}


def by_body(session) -> tuple[str, dict[str, str]]:
    return CONFIRM, {"session_id": str(session.uuid)}


def by_address(session) -> tuple[str, None]:
    return f"session/{session.uuid}/confirm", None


both_paths = pytest.mark.parametrize("way", [by_body, by_address])


@both_paths
@pytest.mark.usefixtures("_begun")
class TestConfirmStartedSession:
    def test_first_confirmation_waits_for_the_second(self, as_ana, session, way):
        answer = as_ana.post(*way(session))
        assert (answer.status, answer.body) == (200, FIRST)

    def test_second_confirmation_completes_it(self, as_ana, as_ben, session, way, ana, ben):
        as_ana.post(*way(session))
        answer = as_ben.post(*way(session))
        assert (answer.status, answer.body) == (200, SECOND)
        kept = Booking.objects.get(uuid=session.uuid)
        assert (kept.status, kept.completed_at) == ("completed", START + timedelta(hours=2))
        assert points_of(ana, ben) == [1, 1]

    def test_either_may_confirm_first(self, as_ana, as_ben, session, way, ana, ben):
        assert as_ben.post(*way(session)).body == FIRST
        assert as_ana.post(*way(session)).body == SECOND
        assert points_of(ana, ben) == [1, 1]

    def test_second_confirmation_by_the_same_person_is_refused(self, as_ana, session, way):
        as_ana.post(*way(session))
        answer = as_ana.post(*way(session))
        assert answer.status == 409
        assert answer.body == {
            "detail": REPEATED,
            "session_status": "scheduled",
            "both_confirmed": False,
        }

    def test_repeat_after_completion_says_that_it_is_complete(
        self, as_ana, as_ben, session, way, ana, ben
    ):
        as_ana.post(*way(session))
        as_ben.post(*way(session))
        for caller in (as_ana, as_ben):
            answer = caller.post(*way(session))
            assert answer.status == 409
            assert answer.body == {
                "detail": REPEATED,
                "session_status": "completed",
                "both_confirmed": True,
            }
        assert points_of(ana, ben) == [1, 1]

    def test_only_participants_may_confirm(self, call, session, way):
        for who in (make_buddy(), make_person(Role.STAFF)):
            answer = call(who).post(*way(session))
            assert (answer.status, answer.body) == (403, NOT_YOURS)

    def test_returns_401_without_credentials(self, call, session, way):
        answer = call(None).post(*way(session))
        assert answer.status == 401
        assert set(answer.body) == {"detail"}

    def test_accepts_a_trailing_slash(self, as_ana, session, way):
        path, body = way(session)
        assert as_ana.post(f"{path}/", body).body == FIRST

    def test_replays_a_confirmation_under_its_key(self, as_ana, as_ben, session, way, ana, ben):
        as_ana.post(*way(session))
        first = as_ben.post(*way(session), Idempotency_Key="once")
        again = as_ben.post(*way(session), Idempotency_Key="once")
        assert (again.status, again.text) == (200, first.text)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert points_of(ana, ben) == [1, 1]

    @pytest.mark.parametrize("status", ["completed", "canceled", "no_show"])
    def test_ended_session_is_refused(self, as_ana, session, way, status):
        Booking.objects.filter(uuid=session.uuid).update(status=status)
        shown = {"canceled": "cancelled"}.get(status, status)
        answer = as_ana.post(*way(session))
        assert answer.status == 400
        assert answer.body == {"detail": f"Session cannot be completed - current status: {shown}"}

    def test_session_in_progress_is_accepted(self, as_ana, as_ben, session, way):
        Booking.objects.filter(uuid=session.uuid).update(status="in_progress")
        assert as_ana.post(*way(session)).body == FIRST | {"session_status": "in_progress"}
        assert as_ben.post(*way(session)).body == SECOND

    def test_writes_ledger_and_reputation_entries(self, as_ana, as_ben, session, way, ana, ben):
        as_ana.post(*way(session))
        as_ben.post(*way(session))
        entries = LedgerEntry.objects.filter(booking__uuid=session.uuid).order_by("id")
        assert list(entries.values_list("kind", "actor_id", "side")) == [
            ("booking_requested", ana.person_id, "provider"),
            ("completion_confirmed", ana.person_id, "provider"),
            ("completion_confirmed", ben.person_id, "client"),
            ("booking_completed", ben.person_id, "client"),
        ]
        earned = ReputationEntry.objects.filter(booking__uuid=session.uuid)
        assert sorted(earned.values_list("person_id", "delta")) == [
            (ana.person_id, 1),
            (ben.person_id, 1),
        ]


@both_paths
class TestConfirmUpcomingSession:
    def test_is_refused(self, as_ana, session, way, at):
        at(START - timedelta(microseconds=1))
        answer = as_ana.post(*way(session))
        assert (answer.status, answer.body) == (400, EARLY)

    def test_is_accepted_from_the_exact_start(self, as_ana, session, way, at):
        at(START)
        assert as_ana.post(*way(session)).body == FIRST

    def test_canceled_session_reports_its_status_before_the_time(self, as_ana, session, way):
        as_ana.post(f"session/{session.uuid}/cancel")
        answer = as_ana.post(*way(session))
        assert answer.body == {"detail": "Session cannot be completed - current status: cancelled"}


@pytest.mark.usefixtures("_begun")
class TestConfirmedUserId:
    def test_own_id_is_refused(self, as_ana, session, ana):
        body = {"session_id": str(session.uuid), "confirmed_user_id": str(ana.uuid)}
        answer = as_ana.post(CONFIRM, body)
        assert (answer.status, answer.body) == (400, SELF)

    def test_buddys_id_is_accepted(self, as_ana, session, ben):
        body = {"session_id": str(session.uuid), "confirmed_user_id": str(ben.uuid)}
        assert as_ana.post(CONFIRM, body).body == FIRST

    def test_other_id_is_refused(self, as_ana, session):
        body = {"session_id": str(session.uuid), "confirmed_user_id": str(uuid.uuid4())}
        assert as_ana.post(CONFIRM, body).status == 422

    def test_own_id_is_refused_before_the_repetition(self, as_ana, session, ana):
        as_ana.post(*by_body(session))
        body = {"confirmed_user_id": str(ana.uuid)}
        answer = as_ana.post(f"session/{session.uuid}/confirm", body)
        assert (answer.status, answer.body) == (400, SELF)

    def test_sets_the_flag_of_the_other_person(self, as_ana, as_ben, session):
        as_ana.post(*by_body(session))
        shown = as_ben.get(f"session/{session.uuid}").body
        assert shown["user2_completed_confirmed_by_user1"] is True
        assert shown["user1_completed_confirmed_by_user2"] is False


class TestConfirmUnknownSession:
    def test_returns_404(self, as_ana):
        ghost = uuid.uuid4()
        for answer in (
            as_ana.post(CONFIRM, {"session_id": str(ghost)}),
            as_ana.post(f"session/{ghost}/confirm"),
        ):
            assert (answer.status, answer.body) == (404, NOT_FOUND)


class TestConfirmInvalidUuid:
    @pytest.mark.parametrize("given", ["1", "abc", "", 7, None, [], "0" * 35])
    def test_in_a_body_returns_422(self, as_ana, given):
        answer = as_ana.post(CONFIRM, {"session_id": given})
        assert answer.status == 422
        (problem,) = answer.body["detail"]
        assert problem["loc"] == ["body", "session_id"]
        assert set(problem) == {"loc", "msg", "type"}

    @pytest.mark.parametrize("given", ["1", "abc", "0" * 35])
    def test_in_an_address_returns_422(self, as_ana, given):
        answer = as_ana.post(f"session/{given}/confirm")
        assert answer.status == 422
        assert answer.body["detail"][0]["loc"] == ["path", "session_id"]

    @pytest.mark.parametrize("body", [{}, [], "{", "", None])
    def test_returns_422_without_a_session_id(self, as_ana, body):
        answer = as_ana.post(CONFIRM, body)
        assert answer.status == 422
        assert answer.body["detail"][0]["loc"][0] == "body"

    def test_missing_session_id_is_reported_as_missing(self, as_ana):
        (problem,) = as_ana.post(CONFIRM, {}).body["detail"]
        assert (problem["loc"], problem["type"]) == (["body", "session_id"], "missing")

    @pytest.mark.parametrize(
        ("body", "where"),
        [('{"session_id": 1e400}', ["body", "session_id"]), ("[" * 100_000, ["body"])],
    )
    def test_returns_422_for_invalid_json(self, as_ana, body, where):
        answer = as_ana.post(CONFIRM, body)
        assert answer.status == 422
        assert answer.body["detail"][0]["loc"] == where

    def test_returns_401_before_validation(self, call):
        assert call(None).post(CONFIRM, {"session_id": "abc"}).status == 401


@pytest.mark.usefixtures("_begun")
class TestConfirmDatabaseFailure:
    @pytest.fixture(autouse=True)
    def _no_reputation(self, db):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE reputation_entry ADD CONSTRAINT broken CHECK (delta > 1) NOT VALID"
            )

    def test_changes_nothing_and_returns_500(self, as_ana, as_ben, session, ana, ben):
        as_ana.post(*by_body(session))
        answer = as_ben.post(*by_body(session))
        assert answer.status == 500
        assert answer.body == {"detail": "Failed to update session completion status"}
        kept = Booking.objects.get(uuid=session.uuid)
        assert (kept.status, kept.client_confirmed_at) == ("confirmed", None)
        assert points_of(ana, ben) == [0, 0]
