"""Notices to people on a waitlist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs
from tests.factories import NOW, make_client, make_practitioner, make_service, make_session

from bookable.effects.notices import tell_offered
from bookable.engine import waitlist
from bookable.storage import jobs
from bookable.storage.models import WaitlistEntry
from bookable.storage.work import transact


@pytest.fixture
def offered(db):
    flow = make_session(make_service(make_practitioner(), "workshop"), capacity=0)
    john = make_client()
    waitlist.join(flow.service_id, flow.id, program="marketplace", by=john, now=NOW)
    type(flow).objects.update(capacity=1)
    freed = {"service_id": flow.service_id, "session_id": flow.id, "lasts": timedelta(hours=2)}
    transact(lambda: waitlist.offer_freed_seats(**freed, now=NOW))
    return WaitlistEntry.objects.get()


class TestWaitlistNotices:
    def test_are_sent_by_the_worker(self, offered):
        assert jobs.left().waiting == 1

    def test_name_the_seat_and_the_end_of_the_offer(self, offered):
        with capture_logs() as said:
            tell_offered(offered.id)
        assert said == [
            {
                "event": "waitlist_offered",
                "log_level": "info",
                "entry": offered.id,
                "service": offered.service_id,
                "session": offered.service_session_id,
                "person": offered.person_id,
                "until": "2027-03-01T10:00:00+00:00",
            }
        ]

    def test_are_not_sent_once_the_offer_is_over(self, offered):
        waitlist.expire_due_offers(NOW + timedelta(hours=2))
        with capture_logs() as said:
            tell_offered(offered.id)
        assert said == []
