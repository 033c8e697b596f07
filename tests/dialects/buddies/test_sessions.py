from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from tests.factories import make_buddy, make_match, make_person, make_student, make_teacher
from tests.steps import schedule_session

from bookable.domain.people import Role

START = datetime(2027, 3, 2, 15, tzinfo=UTC)
NOT_YOURS = {"detail": "Access denied - user is not a participant in this session"}


@pytest.fixture
def wish(match):
    return {
        "match_id": str(match.uuid),
        "scheduled_time": "2027-03-02T15:00:00Z",
        "duration": 60,
    }


class TestScheduleSession:
    def test_returns_it_with_both_people(self, as_ana, wish, match, ana, ben):
        answer = as_ana.post("session/", wish)
        assert answer.status == 201
        shown = answer.body
        assert uuid.UUID(shown.pop("id"))
        assert shown == {
            "match_id": str(match.uuid),
            "user1_id": str(ana.uuid),
            "user1_name": "Ana Silva",
            "user2_id": str(ben.uuid),
            "user2_name": "Ben Okri",
            "scheduled_time": "2027-03-02T15:00:00Z",
            "end_time": "2027-03-02T16:00:00Z",
            "duration": 60,
            "status": "scheduled",
            "user1_completed_confirmed_by_user2": False,
            "user2_completed_confirmed_by_user1": False,
            "completed_at": None,
            "disputed": False,
            "cancellation_reason": "",
            "created_at": "2027-03-01T08:00:00Z",
        }

    def test_is_listed_and_shown_to_both(self, as_ana, as_ben, wish):
        made = as_ben.post("session/", wish).body
        for caller in (as_ana, as_ben):
            assert caller.get("session/").body == [made]
            assert caller.get(f"session/{made['id']}").body == made

    def test_staff_may_schedule(self, call, wish):
        assert call(make_person(Role.STAFF)).post("session/", wish).status == 201

    def test_takes_time_from_both(self, as_ana, call, wish, ana, ben):
        as_ana.post("session/", wish)
        for pair in ((ana, ben), (ben, ana), (ana, make_buddy()), (make_buddy(), ben)):
            other = make_match(*pair)
            answer = call(pair[0]).post("session/", wish | {"match_id": str(other.uuid)})
            assert (answer.status, answer.body) == (409, {"detail": "Time slot is not available"})

    def test_may_touch_another_session(self, as_ana, wish):
        as_ana.post("session/", wish)
        next_hour = wish | {"scheduled_time": "2027-03-02T16:00:00Z"}
        assert as_ana.post("session/", next_hour).status == 201

    def test_is_replayed_under_its_key(self, as_ana, wish):
        first = as_ana.post("session/", wish, Idempotency_Key="k")
        again = as_ana.post("session/", wish, Idempotency_Key="k")
        assert again.text == first.text
        assert len(as_ana.get("session/").body) == 1


class TestScheduleSessionRefused:
    def test_match_of_others_is_refused(self, call, wish):
        answer = call(make_buddy()).post("session/", wish)
        assert answer.status == 403
        assert answer.body == {"detail": "Access denied - user is not a participant in this match"}

    def test_unknown_match_is_refused(self, as_ana, wish):
        answer = as_ana.post("session/", wish | {"match_id": str(uuid.uuid4())})
        assert (answer.status, answer.body) == (404, {"detail": "Match not found"})

    def test_time_in_the_past_is_refused(self, as_ana, wish):
        answer = as_ana.post("session/", wish | {"scheduled_time": "2027-03-01T07:00:00Z"})
        assert answer.status == 400
        assert set(answer.body) == {"detail"}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"scheduled_time": "2027-03-02T15:00:00"},
            {"scheduled_time": "2027-13-02T15:00:00Z"},
            {"scheduled_time": "soon"},
            {"scheduled_time": "0001-01-01T00:00:00+14:00"},
            {"scheduled_time": "9999-12-31T23:59:59-14:00"},
            {"duration": 0},
            {"duration": "long"},
            {"match_id": "m1"},
        ],
    )
    def test_invalid_body_is_refused(self, as_ana, wish, wrong):
        answer = as_ana.post("session/", wish | wrong)
        assert answer.status == 422
        assert answer.body["detail"][0]["loc"] == ["body", *wrong]


class TestSessionStranger:
    def test_gets_403_for_a_session(self, call, session):
        for who in (make_buddy(), make_teacher(), make_student()):
            answer = call(who).get(f"session/{session.uuid}")
            assert (answer.status, answer.body) == (403, NOT_YOURS)
            for step in ("cancel", "dispute", "confirm"):
                assert call(who).post(f"session/{session.uuid}/{step}").body == NOT_YOURS

    def test_gets_an_empty_list(self, call, session):
        assert call(make_buddy()).get("session/").body == []

    def test_gets_404_for_an_unknown_session(self, as_ana):
        answer = as_ana.get(f"session/{uuid.uuid4()}")
        assert (answer.status, answer.body) == (404, {"detail": "Session not found"})


class TestSessionList:
    def test_is_sorted_latest_first_and_can_be_filtered(self, as_ana, match, ana):
        for hour in range(3):
            schedule_session(match, ana, start=START.replace(hour=10 + hour))
        first = as_ana.get("session/").body
        assert [each["scheduled_time"][11:13] for each in first] == ["12", "11", "10"]
        as_ana.post(f"session/{first[0]['id']}/cancel")
        assert len(as_ana.get("session/", {"status": "scheduled"}).body) == 2
        assert len(as_ana.get("session/", {"status": "cancelled"}).body) == 1
        assert len(as_ana.get("session/", {"limit": 1, "offset": 2}).body) == 1
        assert as_ana.get("session/", {"status": "canceled"}).status == 422


class TestCancelSession:
    def test_frees_the_time(self, as_ana, as_ben, session, wish):
        answer = as_ben.post(f"session/{session.uuid}/cancel", {"reason": "Ill"})
        assert answer.status == 200
        assert answer.body["status"] == "cancelled"
        assert answer.body["cancellation_reason"] == "Ill"
        assert as_ana.post("session/", wish).status == 201

    def test_is_refused_after_the_start(self, as_ana, session, at):
        at(START)
        answer = as_ana.post(f"session/{session.uuid}/cancel")
        assert answer.status == 400
        assert answer.body == {"detail": "Cannot cancel a session after its scheduled time"}

    def test_second_cancel_is_refused(self, as_ana, session):
        as_ana.post(f"session/{session.uuid}/cancel")
        answer = as_ana.post(f"session/{session.uuid}/cancel")
        assert answer.status == 400
        assert answer.body == {"detail": "Session cannot be cancelled - current status: cancelled"}


class TestErrorShape:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "session/confirm-completion", 405),
            ("PUT", "session/", 405),
            ("DELETE", "matches/", 405),
            ("POST", "reputation/me", 405),
            ("GET", "session/a/b/c", 404),
            ("GET", "reputation/a/b", 404),
        ],
    )
    def test_errors_have_the_documented_shape(self, as_ana, method, path, status):
        answer = as_ana.send(method, path)
        assert answer.status == status
        assert set(answer.body) == {"detail"}

    @pytest.mark.parametrize("path", ["session/", "matches/", "reputation/me"])
    def test_returns_401_without_credentials(self, call, path):
        answer = call(None).get(path)
        assert answer.status == 401
        assert set(answer.body) == {"detail"}
