"""Sessions that the other buddy has to accept: those beyond what both agreed on, or all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from tests.api import set_clock
from tests.factories import (
    NOW,
    make_buddy,
    make_match,
    make_person,
    make_student,
    make_teacher,
    open_weekly,
)
from tests.steps import request_booking, schedule_session

from bookable.domain.people import Role
from bookable.domain.program import Consent
from bookable.engine import registry
from bookable.engine.due_changes import apply_all_due_changes
from bookable.engine.reminding import nudge_due
from bookable.storage.models import Booking, Claim, OpeningHours, Person

START = datetime(2027, 3, 2, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOLD = timedelta(hours=48)


@pytest.fixture
def always_asked(call) -> Iterator[None]:
    """Make every session of buddies wait for acceptance."""
    # The first call of all registers the programmes as they are set.
    call(None).get("matches/")
    before = registry.program("buddies")
    registry.register(replace(before, consent=Consent.ASKED))
    yield
    registry.register(before)


def wish(match, start: datetime = START, minutes: int = 60):
    return {
        "match_id": str(match.uuid),
        "scheduled_time": start.isoformat(),
        "duration": minutes,
    }


def status(session: str) -> str:
    return Booking.objects.get(uuid=session).status


@pytest.fixture
def question(always_asked, as_ana, match) -> str:
    """A session tomorrow that Ana has requested."""
    made = as_ana.post("session/", wish(match))
    assert (made.status, made.body["status"]) == (201, "requested")
    return made.body["id"]


class TestBuddyWhoAcceptsAutomatically:
    def test_is_not_asked(self, always_asked, as_ana, as_ben, match, ana, ben):
        Person.objects.filter(id=ben.person_id).update(auto_accept=True)
        made = as_ana.post("session/", wish(match))
        assert (made.status, made.body["status"]) == (201, "scheduled")
        # Ana has not said so: Ben has to ask her.
        asked = as_ben.post("session/", wish(match, START + DAY))
        assert (asked.status, asked.body["status"]) == (201, "requested")


class TestRequestedSession:
    def test_accept_schedules_it(self, question, as_ben, as_ana):
        answer = as_ben.post(f"session/{question}/accept")
        assert (answer.status, answer.body["status"]) == (200, "scheduled")
        assert as_ana.get("session/").body == [answer.body]
        assert Claim.objects.filter(expires_at=None).count() == 2

    def test_only_the_asked_buddy_may_accept(self, question, as_ana, call):
        words = "Access denied - only the buddy who was asked accepts a session"
        answer = as_ana.post(f"session/{question}/accept")
        assert (answer.status, answer.body["detail"]) == (403, words)
        for other in (make_buddy(), make_person(Role.STAFF)):
            assert call(other).post(f"session/{question}/accept").status == 403
        assert status(question) == "requested"

    def test_accept_works_once_and_before_the_start(self, question, as_ben, always_asked):
        assert as_ben.post(f"session/{question}/accept").status == 200
        again = as_ben.post(f"session/{question}/accept")
        words = "Session cannot be accepted - current status: scheduled"
        assert (again.status, again.body["detail"]) == (400, words)

    def test_accept_is_replayed_under_its_key(self, question, as_ben):
        first = as_ben.post(f"session/{question}/accept", Idempotency_Key="k")
        again = as_ben.post(f"session/{question}/accept", Idempotency_Key="k")
        assert (again.status, again.text) == (200, first.text)

    @pytest.mark.parametrize("who", ["as_ana", "as_ben"])
    def test_cancel_declines_or_withdraws_it(self, question, request, who):
        answer = request.getfixturevalue(who).post(f"session/{question}/cancel")
        assert (answer.status, answer.body["status"]) == (200, "cancelled")
        assert Claim.objects.count() == 0

    def test_confirm_is_refused(self, question, as_ben):
        set_clock(START + HOUR)
        answer = as_ben.post(f"session/{question}/confirm")
        words = "Session cannot be completed - current status: cancelled"
        assert (answer.status, answer.body["detail"]) == (400, words)

    def test_expires_unanswered(self, question):
        assert apply_all_due_changes(START - timedelta(seconds=1)) == 0
        assert apply_all_due_changes(START) == 1
        assert (status(question), Claim.objects.count()) == ("canceled", 0)
        assert nudge_due(START + 9 * DAY) == 0

    @pytest.mark.parametrize(("earlier", "shown"), [(1, "requested"), (0, "cancelled")])
    def test_shows_as_expired_before_the_worker_saves_it(self, question, as_ben, earlier, shown):
        set_clock(START - timedelta(seconds=earlier))
        assert as_ben.get(f"session/{question}").body["status"] == shown
        for wanted in ("requested", "cancelled"):
            listed = as_ben.get(f"session/?status={wanted}").body
            assert [each["status"] for each in listed] == [shown] * (wanted == shown)
        assert status(question) == "requested"

    def test_expired_request_frees_its_time(self, always_asked):
        maria = make_teacher(opens=time(0), closes=time(0))
        ana = make_buddy()
        matched_with = make_match(ana, _with_role(maria, Role.BUDDY))
        schedule_session(matched_with, ana, start=START + 3 * DAY)
        assert request_booking(
            maria, make_student(), start=START + 3 * DAY, now=NOW + HOLD
        ).time.start

    def test_ending_the_match_cancels_it(self, question, as_ben, match):
        assert as_ben.post(f"matches/{match.uuid}/end/").body["status"] == "ended"
        assert (status(question), Claim.objects.count()) == ("canceled", 0)

    def test_list_filters_by_its_status(self, question, as_ben):
        assert [each["id"] for each in as_ben.get("session/?status=requested").body] == [question]

    def test_staff_cannot_request_one(self, always_asked, call, match):
        made = call(make_person(Role.STAFF)).post("session/", wish(match))
        assert made.body["status"] == "scheduled"


def _with_role(who, role: Role):
    Person.objects.filter(id=who.person_id).update(roles=[*who.roles, role])
    return replace(who, roles=who.roles | {role})


class TestRequestedSessionLimit:
    def test_refuses_more_unanswered_requests(self, always_asked, as_ana, as_ben, match):
        made = [as_ana.post("session/", wish(match, START + n * HOUR)) for n in range(6)]
        assert [each.status for each in made] == [201] * 5 + [429]
        words = "This match may have 5 sessions that wait for an answer: "
        assert made[5].body["detail"].startswith(words)
        assert as_ben.post(f"session/{made[0].body['id']}/accept").status == 200
        assert as_ana.post("session/", wish(match, START + 5 * HOUR)).status == 201


class TestSessionsWithinAgreement:
    def test_must_lie_in_the_weekly_hours_if_there_are_any(self, as_ana, ben, match):
        open_weekly(ben, START.weekday(), time(15), time(17))
        times = [START, START + HOUR, START + 2 * HOUR, START - HOUR / 2]
        made = [as_ana.post("session/", wish(match, start)) for start in times[:3]]
        assert [each.body["status"] for each in made] == ["scheduled", "scheduled", "requested"]
        OpeningHours.objects.all().delete()
        earlier = as_ana.post("session/", wish(match, START - 2 * HOUR))
        assert earlier.body["status"] == "scheduled"

    def test_allows_forty_hours_ahead(self, as_ana, as_ben, match):
        days = [START + day * DAY for day in range(7)]
        made = [as_ana.post("session/", wish(match, start, 480)) for start in days]
        kept = [each.body["status"] for each in made]
        assert kept == ["scheduled"] * 5 + ["requested"] * 2
        # What was accepted was asked for, and what is over is no time to come.
        assert as_ben.post(f"session/{made[5].body['id']}/accept").status == 200
        set_clock(START + HOUR)
        later = as_ana.post("session/", wish(match, START + 9 * DAY, 480))
        assert later.body["status"] == "scheduled"
