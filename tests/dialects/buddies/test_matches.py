from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_buddy, make_person, make_student

from bookable.domain.people import Role


class TestRequestMatch:
    def test_creates_a_match_with_another_buddy(self, as_ana, as_ben, ana, ben):
        answer = as_ana.post("matches/", {"user2_id": str(ben.uuid)})
        assert answer.status == 201
        assert answer.body["user1_id"] == str(ana.uuid)
        assert answer.body["user2_name"] == "Ben Okri"
        assert as_ana.get("matches/").body == as_ben.get("matches").body == [answer.body]

    def test_caller_may_be_the_second_of_the_pair(self, as_ana, ana, ben):
        body = {"user1_id": str(ben.uuid), "user2_id": str(ana.uuid)}
        assert as_ana.post("matches/", body).status == 201

    def test_cannot_match_other_people(self, as_ana, ben):
        body = {"user1_id": str(ben.uuid), "user2_id": str(make_buddy().uuid)}
        assert as_ana.post("matches/", body).status == 403

    def test_returns_400_for_a_match_with_oneself(self, as_ana, ana):
        answer = as_ana.post("matches/", {"user2_id": str(ana.uuid)})
        assert answer.status == 400
        assert answer.body == {"detail": "A match needs two different people"}

    @pytest.mark.parametrize("other", [lambda: uuid.uuid4(), lambda: make_student().uuid])
    def test_only_buddies_can_be_matched(self, as_ana, other):
        answer = as_ana.post("matches/", {"user2_id": str(other())})
        assert (answer.status, answer.body) == (404, {"detail": "User not found"})

    def test_hides_other_peoples_matches(self, call, match):
        assert call(make_buddy()).get("matches/").body == []


class TestRepeatedMatchRequests:
    @pytest.mark.parametrize("answer", ["decline", "end"])
    def test_are_refused_after_ten(self, as_ana, as_ben, ben, answer):
        for _ in range(10):
            asked = as_ana.post("matches/", {"user2_id": str(ben.uuid)})
            assert as_ben.post(f"matches/{asked.body['id']}/{answer}/").status == 200
        refused = as_ana.post("matches/", {"user2_id": str(ben.uuid)})
        assert refused.status == 422
        words = "you asked this person 10 times within 30 days: wait"
        assert words in str(refused.body["detail"])
        assert as_ana.post("matches/", {"user2_id": str(make_buddy().uuid)}).status == 201

    def test_others_may_still_be_asked(self, as_ana, as_ben, ana, ben):
        for _ in range(10):
            asked = as_ana.post("matches/", {"user2_id": str(ben.uuid)})
            as_ana.post(f"matches/{asked.body['id']}/end/")
        assert as_ben.post("matches/", {"user2_id": str(ana.uuid)}).status == 201

    def test_are_allowed_again_later(self, as_ana, ben):
        for _ in range(10):
            asked = as_ana.post("matches/", {"user2_id": str(ben.uuid)})
            as_ana.post(f"matches/{asked.body['id']}/end/")
        set_clock(NOW + timedelta(days=31))
        assert as_ana.post("matches/", {"user2_id": str(ben.uuid)}).status == 201


class TestMatchByNonBuddy:
    def test_is_refused(self, call, ben):
        answer = call(make_student()).post("matches/", {"user2_id": str(ben.uuid)})
        assert (answer.status, answer.body) == (403, {"detail": "Only buddies can do this"})


class TestMatchByStaff:
    def test_matches_any_two(self, call, as_ana, ana, ben):
        body = {"user1_id": str(ana.uuid), "user2_id": str(ben.uuid)}
        assert call(make_person(Role.STAFF)).post("matches/", body).status == 201
        assert len(as_ana.get("matches/").body) == 1


class TestPendingMatch:
    @pytest.fixture
    def asked(self, as_ana, ben):
        answer = as_ana.post("matches/", {"user2_id": str(ben.uuid)})
        assert (answer.status, answer.body["status"]) == (201, "pending")
        return answer.body["id"]

    def meet(self, caller, match):
        wish = {"match_id": match, "scheduled_time": "2027-03-02T15:00:00Z", "duration": 60}
        return caller.post("session/", wish)

    def test_allows_no_sessions(self, as_ana, as_ben, asked):
        for caller in (as_ana, as_ben):
            answer = self.meet(caller, asked)
            assert answer.status == 400
            assert answer.body == {"detail": "This match has not been accepted"}

    def test_is_accepted_by_the_other_person(self, as_ana, as_ben, asked):
        answer = as_ben.post(f"matches/{asked}/accept/")
        assert (answer.status, answer.body["status"]) == (200, "accepted")
        assert as_ana.get("matches/").body == [answer.body]
        assert self.meet(as_ana, asked).status == 201

    @pytest.mark.parametrize("word", ["accept", "decline"])
    def test_cannot_be_answered_by_the_requester(self, as_ana, asked, word):
        assert as_ana.post(f"matches/{asked}/{word}/").status == 403
        assert as_ana.get("matches/").body[0]["status"] == "pending"

    @pytest.mark.parametrize("word", ["accept", "decline", "end"])
    def test_hides_from_strangers(self, call, asked, word):
        answer = call(make_buddy()).post(f"matches/{asked}/{word}/")
        said = "Access denied - user is not a participant in this match"
        assert (answer.status, answer.body) == (403, {"detail": said})

    def test_may_be_declined_and_requested_again(self, as_ana, as_ben, ben, asked):
        assert as_ben.post(f"matches/{asked}/decline/").body["status"] == "declined"
        assert self.meet(as_ana, asked).status == 400
        answer = as_ben.post(f"matches/{asked}/accept/")
        said = "This match cannot be accepted - current status: declined"
        assert (answer.status, answer.body) == (400, {"detail": said})
        assert as_ana.post("matches/", {"user2_id": str(ben.uuid)}).status == 201

    def test_may_be_withdrawn(self, as_ana, as_ben, asked):
        assert as_ana.post(f"matches/{asked}/end/").body["status"] == "ended"
        assert as_ben.post(f"matches/{asked}/accept/").status == 400

    def test_is_the_only_one_of_its_pair(self, as_ben, ana, asked):
        answer = as_ben.post("matches/", {"user2_id": str(ana.uuid)})
        said = "These two have an open match already"
        assert (answer.status, answer.body) == (409, {"detail": said})


class TestAcceptedMatch:
    def test_may_be_ended_by_either_and_keeps_its_sessions(self, as_ana, as_ben, match):
        wish = {"match_id": str(match.uuid), "scheduled_time": "2027-03-02T15:00:00Z"}
        made = as_ana.post("session/", wish).body
        assert as_ben.post(f"matches/{match.uuid}/end/").body["status"] == "ended"
        assert as_ana.post(f"matches/{match.uuid}/end/").status == 400
        assert as_ana.get(f"session/{made['id']}").body["status"] == "scheduled"
        later = wish | {"scheduled_time": "2027-03-03T15:00:00Z"}
        assert as_ana.post("session/", later).status == 400

    def test_needs_no_answer_if_staff_made_it(self, call, ana, ben):
        body = {"user1_id": str(ana.uuid), "user2_id": str(ben.uuid)}
        made = call(make_person(Role.STAFF)).post("matches/", body).body
        assert made["status"] == "accepted"

    def test_limits_sessions_to_eight_hours(self, as_ana, match):
        wish = {"match_id": str(match.uuid), "scheduled_time": "2027-03-02T15:00:00Z"}
        assert as_ana.post("session/", wish | {"duration": 481}).status == 422
        assert as_ana.post("session/", wish | {"duration": 480}).status == 201

    def test_unknown_match_returns_404(self, as_ana):
        assert as_ana.post(f"matches/{uuid.uuid4()}/end/").status == 404
        assert as_ana.post("matches/abc/end/").status == 422


class TestCandidates:
    def test_are_buddies_without_an_open_match_with_the_caller(self, as_ana, call, ana, ben):
        mine = make_buddy(name="Cleo Marsh")
        make_person(Role.STUDENT, name="Cleo Student")
        as_ana.post("matches/", {"user2_id": str(ben.uuid)})
        found = as_ana.get("matches/candidates/", {"search": "cleo m"}).body
        assert found == [
            {"id": str(mine.uuid), "name": "Cleo Marsh", "timezone": "UTC", "completed_sessions": 0}
        ]
        everybody = {each["id"] for each in as_ana.get("matches/candidates/").body}
        assert not {str(ana.uuid), str(ben.uuid)} & everybody

    def test_returns_403_to_others(self, call):
        assert call(make_student()).get("matches/candidates/").status == 403
