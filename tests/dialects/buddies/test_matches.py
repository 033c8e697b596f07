from __future__ import annotations

import uuid

import pytest
from tests.buddies import buddy
from tests.people import person, student

from bookable.domain.people import Role


class TestABuddy:
    def test_matches_himself_with_another_one(self, as_ana, as_ben, ana, ben):
        answer = as_ana.post("matches/", {"user2_id": str(ben.uuid)})
        assert answer.status == 201
        assert answer.body["user1_id"] == str(ana.uuid)
        assert answer.body["user2_name"] == "Ben Okri"
        assert as_ana.get("matches/").body == as_ben.get("matches").body == [answer.body]

    def test_may_be_the_second_of_the_match(self, as_ana, ana, ben):
        body = {"user1_id": str(ben.uuid), "user2_id": str(ana.uuid)}
        assert as_ana.post("matches/", body).status == 201

    def test_does_not_match_others(self, as_ana, ben):
        body = {"user1_id": str(ben.uuid), "user2_id": str(buddy().uuid)}
        assert as_ana.post("matches/", body).status == 403

    def test_is_not_matched_with_himself(self, as_ana, ana):
        answer = as_ana.post("matches/", {"user2_id": str(ana.uuid)})
        assert answer.status == 400
        assert answer.body == {"detail": "Nobody can be matched with himself"}

    @pytest.mark.parametrize("other", [lambda: uuid.uuid4(), lambda: student().uuid])
    def test_is_matched_with_buddies_only(self, as_ana, other):
        answer = as_ana.post("matches/", {"user2_id": str(other())})
        assert (answer.status, answer.body) == (404, {"detail": "User not found"})

    def test_sees_no_match_of_others(self, call, match):
        assert call(buddy()).get("matches/").body == []


class TestSomebodyElse:
    def test_is_no_buddy(self, call, ben):
        answer = call(student()).post("matches/", {"user2_id": str(ben.uuid)})
        assert (answer.status, answer.body) == (403, {"detail": "Only buddies can do this"})


class TestStaff:
    def test_matches_any_two(self, call, as_ana, ana, ben):
        body = {"user1_id": str(ana.uuid), "user2_id": str(ben.uuid)}
        assert call(person(Role.STAFF)).post("matches/", body).status == 201
        assert len(as_ana.get("matches/").body) == 1
