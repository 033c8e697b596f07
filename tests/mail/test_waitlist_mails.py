"""Mails to people on a waitlist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_client, make_practitioner, make_service, make_session
from tests.waitlists import join_waitlist

from bookable.engine import waitlist
from bookable.engine.catalogue import sessions
from bookable.storage import outbox
from bookable.storage.models import Mail, ServiceSession, WaitlistEntry
from bookable.storage.work import transact


@pytest.fixture
def john(db):
    return make_client()


@pytest.fixture
def smith(db):
    return make_practitioner()


@pytest.fixture
def workshop(smith):
    return make_session(make_service(smith, "workshop"), capacity=0)


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


class TestOfferedSeat:
    def test_is_mailed_with_the_end_of_the_offer(self, offered, sent, john):
        letter = sent()[john.email]
        assert letter.subject == "A seat is free: Flow"
        assert "until Monday, 1 March 2027, 10:00 AM" in letter.text

    def test_is_mailed_once(self, offered):
        transact(lambda: outbox.add_to_waitlist("seat_offered", [offered.id], now=NOW))
        assert Mail.objects.count() == 1

    def test_is_not_mailed_once_the_offer_is_over(self, offered, sent):
        set_clock(NOW + timedelta(hours=2))
        assert sent() == {}

    def test_that_runs_out_is_mailed(self, offered, sent, john):
        Mail.objects.all().delete()
        waitlist.expire_due_offers(NOW + timedelta(hours=2))
        assert sent()[john.email].subject == "The seat is gone: Flow"


class TestSessionThatIsCalledOff:
    def test_is_mailed_to_those_who_wait(self, entry, workshop, sent, smith, john):
        sessions.cancel(workshop.service_id, workshop.id, reason="", by=smith, now=NOW)
        assert sent()[john.email].subject == "Canceled: Flow"
