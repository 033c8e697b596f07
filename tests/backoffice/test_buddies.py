from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import NOW, make_buddy, make_match, points_of
from tests.ordinary import make_role
from tests.steps import confirm_completion, schedule_session

from bookable.domain.commands import Dispute
from bookable.engine import bookings
from bookable.postgres.paths import APPLICATION
from bookable.storage.models import ReputationEntry

START = NOW + timedelta(days=1)


@pytest.fixture
def pair():
    return make_buddy(name="Ana Silva"), make_buddy(name="Ben Okri")


@pytest.fixture
def session(pair):
    return schedule_session(make_match(*pair), pair[0], start=START)


@pytest.fixture
def _in_an_ordinary_role(staff, session):
    """Run the test in a database role that row-level security applies to."""
    make_role()
    connection.cursor().execute(f"SET LOCAL ROLE {APPLICATION}")
    yield
    connection.cursor().execute("RESET ROLE")


@pytest.mark.long
@pytest.mark.usefixtures("_in_an_ordinary_role")
class TestStaffSeesBuddies:
    def test_lists_sessions_and_matches(self, staff, session):
        listed = staff.get("/admin/storage/match/").content.decode()
        assert "Ana Silva" in listed
        assert '<td class="field-status' in listed
        shown = staff.get(f"/admin/storage/booking/{session.id}/change/")
        assert str(session.uuid) in shown.content.decode()


@pytest.mark.long
class TestDisputeInAdmin:
    def test_is_visible_to_staff(self, staff, session, pair):
        dispute = Dispute(reason="We never met")
        bookings.perform(session.id, dispute, program="buddies", by=pair[0], now=START)
        listed = staff.get("/admin/storage/booking/?disputed_at__isempty=0").content.decode()
        assert f"/admin/storage/booking/{session.id}/change/" in listed
        shown = staff.get(f"/admin/storage/booking/{session.id}/change/").content.decode()
        assert "We never met" in shown


class TestPointReversal:
    def test_can_be_made_by_staff(self, staff, session, pair):
        for who in pair:
            confirm_completion(session, who, now=START)
        entry = ReputationEntry.objects.get(person_id=pair[0].person_id)
        body = {"action": "reverse", "_selected_action": [entry.id]}
        assert staff.post("/admin/storage/reputationentry/", body).status_code == 302
        assert points_of(*pair) == [0, 1]
