"""Holds: how much of a provider's time they take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.domain.given import HOUR, START

from bookable.domain.holds import HoldAppointment, HoldTime

ASKED: dict[str, Any] = {"program": "tutoring", "start": START, "lasts": HOUR}
LENGTHS = [(1, 1), (30, 1), (31, 2), (60, 2), (90, 3), (480, 16)]


class TestHalfHours:
    @pytest.mark.parametrize(("minutes", "half_hours"), LENGTHS)
    def test_are_counted_whole_or_in_part(self, minutes: int, half_hours: int):
        length = timedelta(minutes=minutes)
        time = HoldTime(provider=1, length=length, **ASKED)
        appointment = HoldAppointment(service=UUID(int=1), length=length, **ASKED)
        assert (time.half_hours, appointment.half_hours) == (half_hours, half_hours)

    def test_is_one_where_the_length_is_that_of_the_service(self):
        assert HoldAppointment(service=UUID(int=1), **ASKED).half_hours == 1
