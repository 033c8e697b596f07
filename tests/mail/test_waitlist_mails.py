"""Mails to people on a waitlist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.api import set_clock
from tests.factories import NOW, make_client, make_practitioner, make_service, make_session
from tests.waitlists import join_waitlist

from bookable.effects.notices import tell_canceled, tell_lapsed, tell_offered
from bookable.engine import waitlist
from bookable.storage.models import Mail, ServiceSession, WaitlistEntry
from bookable.storage.work import transact


@pytest.fixture
def john(db):
    return make_client()


@pytest.fixture
def workshop(db):
    return make_session(make_service(make_practitioner(), "workshop"), capacity=0)


@pytest.fixture
def entry(server, workshop, john):
    """John's entry on the waitlist of a full session."""
    join_waitlist(workshop.service, workshop.id, by=john)
    return WaitlistEntry.objects.get()


@pytest.fixture
def offered(entry, workshop):
    """The same, once a seat is kept for them."""
    ServiceSession.objects.update(capacity=1)
    freed = {
        "service_id": workshop.service_id,
        "session_id": workshop.id,
        "lasts": timedelta(hours=2),
    }
    transact(lambda: waitlist.offer_freed_seats(**freed, now=NOW))
    return entry


def deferred(task):
    return ProcrastinateJob.objects.filter(task_name=task).count()


class TestOfferedSeat:
    def test_is_mailed_with_the_end_of_the_offer(self, offered, sent, john):
        tell_offered(offered.id)
        letter = sent()[john.email]
        assert letter.subject == "A seat is free: Flow"
        assert "until Monday, March 1, 2027, 10:00 AM" in letter.text

    def test_is_mailed_once(self, offered, sent):
        tell_offered(offered.id)
        tell_offered(offered.id)
        assert Mail.objects.count() == 1
        assert deferred("tell_offered") == 1

    def test_is_not_mailed_once_the_offer_is_over(self, offered, sent):
        tell_offered(offered.id)
        set_clock(NOW + timedelta(hours=2))
        assert sent() == {}

    def test_that_runs_out_is_mailed(self, offered, sent, john):
        waitlist.expire_due_offers(NOW + timedelta(hours=2))
        assert deferred("tell_lapsed") == 1
        tell_lapsed(offered.id)
        assert sent()[john.email].subject == "The seat is gone: Flow"


class TestSessionThatIsCalledOff:
    def test_is_mailed_to_those_who_wait(self, entry, workshop, sent, john):
        WaitlistEntry.objects.update(state="dissolved")
        tell_canceled(entry.id)
        assert sent()[john.email].subject == "Called off: Flow"
