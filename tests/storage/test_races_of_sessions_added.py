"""Sessions that are added while their course is bought and canceled, or others are added."""

from __future__ import annotations

from functools import partial
from threading import Event

import pytest
from django.db import transaction
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    find_room,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.races import at_once, tally
from tests.steps import buy, cancel, parts_of, pay_by_hand, taken_seats
from tests.waiting import eventually

from bookable.domain.repeats import ONE_WEEK, DatesRefusedError
from bookable.engine.catalogue import sessions
from bookable.storage import claims, seated, work
from bookable.storage.models import Booking, Calendar, ServiceSession
from bookable.storage.sql import row

ROUNDS = 6


def add(course, by, start, *, room=None, **more):
    given = {"start_time": start, "end_time": start + HOUR, "capacity": 9}
    if room is not None:
        given |= {"location_id": room.location_id, "room_id": room.id}
    return sessions.add(course.id, given, by=by, now=NOW, **more)


@pytest.mark.long
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


class TestWeeklySessionsAddedAtOnce:
    def test_are_all_there_or_none(self, committed):
        for number in range(ROUNDS):
            smith = make_practitioner()
            flows = [make_service(smith, "workshop", capacity=9) for _ in range(3)]
            start = NOW + (2 + number) * DAY
            outcomes = at_once(
                [
                    partial(add, flow, smith, start + weeks * ONE_WEEK, times=4)
                    for weeks, flow in enumerate(flows)
                ]
            )
            counts = [ServiceSession.objects.filter(service=flow).count() for flow in flows]
            assert sorted(counts) == [0, 0, 4]
            assert tally(outcomes) == {"int": 1, "DatesRefusedError": 2}

    def test_do_not_deadlock_with_one_that_is_moved(self, committed, monkeypatch):
        # Commands would try once more after a deadlock, and hide it.
        monkeypatch.setattr(work, "is_worth_a_retry", lambda _error: False)
        for number in range(ROUNDS):
            smith = make_practitioner()
            flow, other = (make_service(smith, "workshop", capacity=9) for _ in range(2))
            start = NOW + (2 + number) * DAY
            moved = make_session(other, start=start + 3 * ONE_WEEK, minutes=60)
            onto = {"start_time": start, "end_time": start + HOUR}
            added, changed = at_once(
                [
                    partial(add, flow, smith, start, times=4),
                    partial(sessions.change, other.id, moved.id, onto, by=smith, now=NOW),
                ]
            )
            # The series comes first and is refused for the date that the other is still on, or
            # second and is refused for the one that it has been moved to.
            assert isinstance(added, DatesRefusedError)
            assert len(added.dates) == 1
            assert changed == moved.id


class TestSessionAddedInARoom:
    def test_waits_for_the_buyers_of_its_course_without_the_calendar(
        self, committed, monkeypatch: pytest.MonkeyPatch
    ):
        """Who moves a session of the course has locked them, and wants the calendar next."""
        monkeypatch.setattr(work, "is_worth_a_retry", lambda error: False)
        smith = make_practitioner()
        course, room = make_service(smith, "course"), find_room(make_location("Blue"), "Blue")
        session = make_session(course, start=NOW + 2 * DAY)
        buy(course, make_client())
        calendar, is_locked = Calendar.objects.get(person_id=smith.person_id), Event()

        def lock_both() -> bool:
            with transaction.atomic():
                seated.lock_seats(session.id)
                is_locked.set()
                eventually(lambda: row("SELECT 1 FROM pg_locks WHERE NOT granted"))
                claims.lock_calendars([calendar.id])
                return True

        def add_one() -> int:
            assert is_locked.wait(60)
            return add(course, smith, NOW + 3 * DAY, room=room)

        moved, added = at_once([lock_both, add_one])
        assert moved is True
        assert ServiceSession.objects.get(id=added).room_id == room.id
