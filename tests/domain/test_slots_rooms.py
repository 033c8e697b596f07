from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.domain.times import opening

from bookable.domain.reasons import refuse_unless_bookable
from bookable.domain.refusals import SlotTaken
from bookable.domain.slots import Availability, Pace, slots
from bookable.domain.spans import Span

NINE = datetime(2027, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = Span(NINE, NINE + 4 * HOUR)


def day_with_every_room_taken(first: timedelta, last: timedelta, **pace: int) -> Availability:
    full = [Span(NINE + first, NINE + last)]
    return Availability(
        windows=[opening(OPEN)], taken=[], now=NINE - HOUR, pace=Pace(**pace), full=full
    )


class TestSlotsWithoutFreeRoom:
    QUARTER = timedelta(minutes=15)

    def test_booking_is_taken_not_outside_hours(self):
        day = day_with_every_room_taken(HOUR, 2 * HOUR)
        with pytest.raises(SlotTaken):
            refuse_unless_bookable(day, Span(NINE + HOUR, NINE + 2 * HOUR))

    def test_are_not_offered_and_keep_the_grid(self):
        day = day_with_every_room_taken(HOUR, HOUR + self.QUARTER, interval_minutes=60)
        offered = [slot.start for slot in slots(day, length=HOUR, within=OPEN)]
        assert offered == [NINE, NINE + 2 * HOUR, NINE + 3 * HOUR]

    def test_have_no_buffers(self):
        day = day_with_every_room_taken(HOUR, 2 * HOUR, buffer_before_minutes=30)
        refuse_unless_bookable(day, Span(NINE, NINE + HOUR))
