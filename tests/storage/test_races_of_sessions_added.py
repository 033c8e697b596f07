"""A course that is bought and cancelled while a session is added to it."""

from __future__ import annotations

from functools import partial

from tests.buying import DAY, HOUR, bought, cancel, paid, parts
from tests.marketplace import client, practitioner, service, session
from tests.people import NOW
from tests.races import at_once
from tests.sales import taken

from bookable.engine.catalogue import sessions
from bookable.storage.models import Booking, ServiceSession

ROUNDS = 6


def add(teach, by, start):
    given = {"start_time": start, "end_time": start + HOUR, "capacity": 9}
    return sessions.add(teach.id, given, by=by, now=NOW)


class TestCourseSoldWhileSessionIsAdded:
    def test_has_every_client_in_every_session(self, committed):
        for number in range(ROUNDS):
            smith = practitioner()
            teach = service(smith, "course", capacity=9)
            session(teach, start=NOW + (2 + number) * DAY, capacity=9)
            buyers = [client() for _ in range(3)]
            leaver = client()
            left = paid(bought(teach, leaver), smith)
            later = [NOW + (10 + number) * DAY + hours * HOUR for hours in (0, 2)]
            outcomes = at_once(
                [
                    *(partial(bought, teach, each) for each in buyers),
                    *(partial(add, teach, smith, start) for start in later),
                    partial(cancel, left, leaver),
                ]
            )
            assert not [each for each in outcomes if isinstance(each, Exception)]
            courses = Booking.objects.filter(service=teach, parent=None).exclude(id=left.id)
            assert {len(parts(each)) for each in courses} == {3}
            held = ServiceSession.objects.filter(service=teach)
            assert {taken(each) for each in held} == {3}
