"""Events of a calendar that a person keeps elsewhere take their time here, and harm no booking."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import (
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_busy,
    make_connection,
    make_match,
    make_person,
    make_service,
    make_session,
    make_student,
    make_teacher,
    open_daily,
)
from tests.steps import buy, pay_by_hand, request_booking, schedule_session

from bookable.domain.commands import Reschedule
from bookable.domain.lifecycle import Status
from bookable.domain.people import Role
from bookable.domain.refusals import SlotTaken
from bookable.domain.spans import Span
from bookable.domain.wall_hours import END_OF_DAY
from bookable.engine import bookings, confirming
from bookable.engine.catalogue import sessions
from bookable.queries import offering
from bookable.queries.openings import openings
from bookable.storage import busy_times
from bookable.storage.busy_times import Busy
from bookable.storage.models import BusyTime

TOMORROW = TOMORROW_AT_TEN.date()


def offered(provider, *, program="tutoring", day=TOMORROW):
    found = offering.slots_of_days(
        provider.uuid, day, minutes=60, program=program, by=provider, now=NOW
    )
    return [span.start for span in found.first]


@pytest.fixture
def maria(db):
    """A teacher who has an event elsewhere tomorrow from ten to eleven."""
    made = make_teacher()
    make_busy(made, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
    return made


class TestProviderWithAnEventElsewhere:
    def test_slots_leave_it_out(self, maria):
        starts = offered(maria)
        assert TOMORROW_AT_TEN - HOUR in starts
        assert not {TOMORROW_AT_TEN - HOUR / 2, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR / 2} & set(
            starts
        )
        assert TOMORROW_AT_TEN + HOUR in starts

    def test_booking_that_time_is_refused(self, maria):
        with pytest.raises(SlotTaken):
            request_booking(maria, make_student())

    def test_booking_next_to_it_needs_no_buffer(self, db):
        buffered = make_teacher(buffer_before_minutes=30, buffer_after_minutes=30)
        make_busy(buffered, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
        assert request_booking(buffered, make_student(), start=TOMORROW_AT_TEN + HOUR)

    def test_moving_onto_it_is_refused(self, maria):
        booking = request_booking(maria, make_student(), start=TOMORROW_AT_TEN + 3 * HOUR)
        with pytest.raises(SlotTaken):
            bookings.perform(
                booking.id, Reschedule(start=TOMORROW_AT_TEN), program="tutoring", by=maria, now=NOW
            )

    def test_service_is_neither_offered_nor_sold_then(self, smith, john, hour):
        make_busy(smith, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
        found = openings(
            hour.id,
            TOMORROW,
            provider=smith.person_id,
            zone="UTC",
            program="marketplace",
            by=john,
            now=NOW,
        )
        assert TOMORROW_AT_TEN not in [opening.span.start for opening in found[0][1]]
        with pytest.raises(SlotTaken):
            buy(hour, john)

    def test_buddies_cannot_meet_then(self, db):
        ana, ben = make_buddy(), make_buddy(name="Ben")
        match = make_match(ana, ben)
        make_busy(ben, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
        with pytest.raises(SlotTaken):
            schedule_session(match, ana, start=TOMORROW_AT_TEN)

    def test_events_of_every_connection_count(self, maria):
        make_busy(maria, TOMORROW_AT_TEN + 3 * HOUR, TOMORROW_AT_TEN + 4 * HOUR)
        assert not {TOMORROW_AT_TEN, TOMORROW_AT_TEN + 3 * HOUR} & set(offered(maria))

    @pytest.mark.long
    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.integers(0, 480), st.integers(1, 180)), max_size=4))
    def test_every_offered_slot_can_be_booked_and_no_other(self, db, minutes):
        with transaction.atomic():
            teacher, student = make_teacher(), make_student()
            nine = TOMORROW_AT_TEN - HOUR
            events = [
                Span(nine + timedelta(minutes=at), nine + timedelta(minutes=at + length))
                for at, length in minutes
            ]
            connection = make_connection(teacher)
            busy_times.replace_all(connection.id, [Busy("event", span) for span in events])
            starts = offered(teacher)
            grid = [nine + number * HOUR / 2 for number in range(15)]
            for start in grid:
                assert (start in starts) is can_be_booked(teacher, student, start)
            transaction.set_rollback(True)


def can_be_booked(teacher, student, start):
    try:
        with transaction.atomic():
            request_booking(teacher, student, start=start)
            transaction.set_rollback(True)
    except SlotTaken:
        return False
    return True


class TestEventOverABooking:
    def test_leaves_the_booking_and_its_confirmation_alone(self, db):
        teacher = make_teacher()
        booking = request_booking(teacher, make_student())
        make_busy(teacher, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
        confirmed = confirming.confirm(booking.id, program="tutoring", by=teacher, now=NOW)
        assert confirmed.status is Status.CONFIRMED

    def test_leaves_the_payment_alone(self, smith, john, hour):
        bought = buy(hour, john)
        make_busy(smith, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
        assert pay_by_hand(bought, smith).status is Status.CONFIRMED

    def test_lets_a_practitioner_host_a_session(self, smith):
        make_busy(smith, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
        workshop = make_service(smith, "workshop", capacity=5)
        times = {"start_time": TOMORROW_AT_TEN, "end_time": TOMORROW_AT_TEN + HOUR}
        assert sessions.add(workshop.id, times, by=smith, now=NOW)


class TestClientWithAnEventElsewhere:
    def test_may_book_over_it(self, db):
        both = make_person(Role.STUDENT, Role.TEACHER)
        open_daily(both, END_OF_DAY, END_OF_DAY)
        make_busy(both, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
        assert request_booking(make_teacher(), both).status is Status.REQUESTED

    def test_may_take_a_seat_over_it(self, smith, john):
        make_busy(john, TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
        workshop = make_service(smith, "workshop")
        assert buy(workshop, john, session=make_session(workshop, start=TOMORROW_AT_TEN))


class TestReadingAnew:
    def test_keeps_the_rows_of_what_is_the_same(self, maria):
        kept = BusyTime.objects.get()
        other = Span(TOMORROW_AT_TEN + 3 * HOUR, TOMORROW_AT_TEN + 4 * HOUR)
        same = Busy("event", Span(TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR))
        changed = busy_times.replace_all(kept.connection_id, [same, Busy("event", other)])
        assert changed == 1
        assert BusyTime.objects.filter(id=kept.id).exists()
        assert busy_times.replace_all(kept.connection_id, [same]) == 1
        assert list(BusyTime.objects.values_list("id", flat=True)) == [kept.id]

    def test_replaces_only_the_events_that_changed(self, maria):
        connection_id = BusyTime.objects.get().connection_id
        later = Span(TOMORROW_AT_TEN + 3 * HOUR, TOMORROW_AT_TEN + 4 * HOUR)
        assert busy_times.replace_events(connection_id, ["other"], [Busy("other", later)]) == 1
        assert busy_times.replace_events(connection_id, ["event"], []) == 1
        assert [each.name for each in BusyTime.objects.all()] == ["other"]

    def test_offers_the_time_again_once_it_is_free(self, maria):
        busy_times.replace_all(BusyTime.objects.get().connection_id, [])
        assert TOMORROW_AT_TEN in offered(maria, day=date(2027, 3, 2))
