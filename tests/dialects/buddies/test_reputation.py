from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from tests.factories import NOW, make_buddy, make_match, make_person, points_of
from tests.steps import confirm_completion, schedule_session

from bookable.domain.people import Role
from bookable.engine import backoffice
from bookable.storage.models import ReputationEntry


def meet(one, other, *, times: int, first: int) -> None:
    """Complete some sessions of two buddies, from a given hour on."""
    match = make_match(one, other)
    for hour in range(first, first + times):
        session = schedule_session(match, one, start=NOW + timedelta(hours=hour))
        for who in (one, other):
            confirm_completion(session, who, now=NOW + timedelta(days=10))


@pytest.fixture
def eve():
    return make_buddy(name="Eve Adams")


@pytest.fixture
def _met(ana, ben, eve):
    meet(ana, ben, times=2, first=1)
    meet(eve, ana, times=1, first=1)


@pytest.mark.usefixtures("_met")
class TestReputation:
    def test_counts_completed_sessions(self, as_ana, ana, ben):
        mine = {"user_id": str(ana.uuid), "completed_sessions": 3, "badges": [1]}
        assert as_ana.get("reputation/me").body == mine
        assert as_ana.get(f"reputation/{ana.uuid}").body == mine
        assert as_ana.get(f"reputation/{ben.uuid}/").body["completed_sessions"] == 2

    def test_leaderboard_is_sorted_by_completed_sessions(self, as_ana, ana, ben, eve):
        rows = as_ana.get("reputation/leaderboard").body
        assert rows == [
            {"rank": rank, "user_id": str(who.uuid), "name": who.name, "completed_sessions": n}
            for rank, who, n in [(1, ana, 3), (2, ben, 2), (3, eve, 1)]
        ]
        assert as_ana.get("reputation/leaderboard", {"limit": 1, "offset": 1}).body == rows[1:2]

    def test_point_can_be_reversed_once(self, ben):
        entry = ReputationEntry.objects.filter(person_id=ben.person_id).first()
        staff = make_person(Role.STAFF)
        for wanted in (True, False):
            done = backoffice.take_point_back(entry.id, by=staff, reason="Made up", now=NOW)
            assert done is wanted
        assert points_of(ben) == [1]
        points = ReputationEntry.objects.filter(person_id=ben.person_id)
        assert sum(points.values_list("delta", flat=True)) == 1


class TestReputationOfUnknownPerson:
    def test_returns_404(self, as_ana):
        answer = as_ana.get(f"reputation/{uuid.uuid4()}")
        assert (answer.status, answer.body) == (404, {"detail": "User not found"})

    def test_returns_422_for_an_invalid_uuid(self, as_ana):
        answer = as_ana.get("reputation/abc")
        assert answer.status == 422
        assert answer.body["detail"][0]["loc"] == ["path", "user_id"]
