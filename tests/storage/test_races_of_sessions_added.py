"""A course that is bought and cancelled while a session is added to it."""

from __future__ import annotations

from functools import partial

from tests.factories import (
    DAY,
    HOUR,
    NOW,
    make_client,
    make_practitioner,
    make_service,
    make_session,
)
from tests.races import at_once
from tests.steps import buy, cancel, parts_of, pay_by_hand, taken_seats

from bookable.engine.catalogue import sessions
from bookable.storage.models import Booking, ServiceSession

ROUNDS = 6


def add(course, by, start):
    given = {"start_time": start, "end_time": start + HOUR, "capacity": 9}
    return sessions.add(course.id, given, by=by, now=NOW)


class TestCourseSoldWhileSessionIsAdded:
    def test_has_every_client_in_every_session(self, committed):
        for number in range(ROUNDS):
            smith = make_practitioner()
            course = make_service(smith, "course", capacity=9)
            make_session(course, start=NOW + (2 + number) * DAY, capacity=9)
            buyers = [make_client() for _ in range(3)]
            leaver = make_client()
            left = pay_by_hand(buy(course, leaver), smith)
            later = [NOW + (10 + number) * DAY + hours * HOUR for hours in (0, 2)]
            outcomes = at_once(
                [
                    *(partial(buy, course, each) for each in buyers),
                    *(partial(add, course, smith, start) for start in later),
                    partial(cancel, left, leaver),
                ]
            )
            assert not [each for each in outcomes if isinstance(each, Exception)]
            bought = Booking.objects.filter(service=course, parent=None).exclude(id=left.id)
            assert {len(parts_of(each)) for each in bought} == {3}
            course_sessions = ServiceSession.objects.filter(service=course)
            assert {taken_seats(each) for each in course_sessions} == {3}
