"""Limits of rows for one owner, when the last free place is taken by several at once."""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial

import pytest
from tests.factories import (
    NOW,
    make_buddy,
    make_client,
    make_practitioner,
    make_service,
    make_session,
    make_teacher,
)
from tests.races import at_once, tally
from tests.steps import buy, pay_by_hand
from tests.waitlists import SoldOut

from bookable.domain.bounds import HOURS, MATCHES, NOTES, SERVICES, SESSIONS
from bookable.domain.people import Role
from bookable.domain.services import Kind, Terms
from bookable.engine import matching, notes, own_hours
from bookable.engine.catalogue import own_services, sessions
from bookable.storage.models import Calendar, Match, Note, OpeningHours, Service, ServiceSession

pytestmark = pytest.mark.usefixtures("committed")

LEFT, TRYING = 3, 10
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def outcomes(*tasks) -> tuple[int, int]:
    """Return how many of some tasks succeeded, and how many met the limit."""
    found = tally(at_once(tasks))
    assert sum(found.values()) == TRYING
    return TRYING - found["InvalidField"], found["InvalidField"]


class TestConcurrentNotesLimit:
    def test_is_never_exceeded(self):
        seller, john = make_practitioner(), make_client()
        booking = pay_by_hand(buy(make_service(seller), john), by=seller)
        about = {"content": "Hello", "is_private": False, "created_at": NOW}
        Note.objects.bulk_create(
            Note(booking_id=booking.id, author_id=john.person_id, **about)
            for _ in range(NOTES - LEFT)
        )
        asked = {"is_private": False, "program": "marketplace", "now": NOW}
        tasks = [
            partial(notes.add, booking.id, "Hello", by=(john, seller)[number % 2], **asked)
            for number in range(TRYING)
        ]
        assert outcomes(*tasks) == (LEFT, TRYING - LEFT)
        assert Note.objects.count() == NOTES


class TestConcurrentMatchRequestsLimit:
    def test_is_never_exceeded(self):
        ana, ben = make_buddy(), make_buddy()
        Match.objects.bulk_create(
            Match(
                user1_id=ana.person_id,
                user2_id=ben.person_id,
                asked_by_id=ana.person_id,
                status="ended",
                created_at=NOW,
            )
            for _ in range(MATCHES - LEFT)
        )
        tasks = [
            partial(matching.make, ana.uuid, make_buddy().uuid, program="buddies", by=ana, now=NOW)
            for _ in range(TRYING)
        ]
        assert outcomes(*tasks) == (LEFT, TRYING - LEFT)
        assert Match.objects.filter(asked_by_id=ana.person_id).count() == MATCHES


class TestConcurrentHoursLimit:
    def test_is_never_exceeded(self):
        maria = make_teacher()
        calendar = Calendar.objects.get(person_id=maria.person_id)
        there = OpeningHours.objects.filter(calendar=calendar).count()
        OpeningHours.objects.bulk_create(
            OpeningHours(calendar=calendar, weekday=1, start=time(9), end=time(10))
            for _ in range(HOURS - LEFT - there)
        )
        window = own_hours.window(weekday=1, on=None, start=time(9), end=time(10))
        task = partial(own_hours.add, window, role=Role.TEACHER, by=maria)
        assert outcomes(*[task] * TRYING) == (LEFT, TRYING - LEFT)
        assert OpeningHours.objects.filter(calendar=calendar).count() == HOURS


class TestConcurrentServicesLimit:
    def test_is_never_exceeded(self):
        seller = make_practitioner()
        for _ in range(2):
            make_service(seller, archived_at=NOW)
        pattern = make_service(seller)
        Service.objects.filter(id=pattern.id).delete()
        pattern.id = None
        fields = {f.attname: getattr(pattern, f.attname) for f in Service._meta.concrete_fields}
        del fields["id"], fields["uuid"]
        Service.objects.bulk_create(
            Service(**fields | {"key": None}) for _ in range(SERVICES - LEFT)
        )
        terms = Terms(kind=Kind.INDIVIDUAL, name="Talk", duration_minutes=60, price_cents=5000)
        task = partial(own_services.add, terms, by=seller)
        assert outcomes(*[task] * TRYING) == (LEFT, TRYING - LEFT)
        assert Service.objects.filter(archived_at=None).count() == SERVICES


class TestConcurrentSessionsLimit:
    def test_is_never_exceeded(self, monkeypatch):
        few = 4
        monkeypatch.setattr("bookable.engine.catalogue.sessions.SESSIONS", few)
        assert few < SESSIONS
        seller = make_practitioner()
        workshop = make_service(seller, "workshop")
        make_session(workshop, start=NOW - 2 * HOUR)
        make_session(workshop, start=NOW + DAY)
        tasks = [
            partial(
                sessions.add,
                workshop.id,
                {"start_time": start, "end_time": start + HOUR, "capacity": 3},
                by=seller,
                now=NOW,
            )
            for start in (NOW + (number + 2) * DAY for number in range(TRYING))
        ]
        assert outcomes(*tasks) == (few - 1, TRYING - few + 1)
        assert ServiceSession.objects.filter(ends_at__gt=NOW).count() == few


class TestConcurrentWaitlistsLimit:
    def test_is_never_exceeded(self, monkeypatch):
        monkeypatch.setattr("bookable.engine.waitlist.WAITLISTS", LEFT)
        john, all_sold_out = make_client(), [SoldOut() for _ in range(TRYING)]
        assert outcomes(*[partial(sold_out.join, john) for sold_out in all_sold_out]) == (
            LEFT,
            TRYING - LEFT,
        )
