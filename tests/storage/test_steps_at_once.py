"""Two steps at once that expect the same version of a booking."""

from __future__ import annotations

from functools import partial

from tests.factories import NOW, make_student, make_teacher
from tests.races import at_once, tally
from tests.steps import request_booking

from bookable.domain.commands import Cancel
from bookable.engine import any_program
from bookable.engine.bookings import Terms


class TestIfMatchRace:
    def test_lets_one_of_two_pass(self, committed):
        terms = Terms(versions=frozenset({1}))
        for _ in range(10):
            sides = maria, john = make_teacher(), make_student()
            made = request_booking(maria, john)
            cancel = partial(any_program.take, made.uuid, Cancel(), now=NOW, terms=terms)
            outcomes = at_once([partial(cancel, by=who) for who in sides])
            assert tally(outcomes) == {"Booking": 1, "Changed": 1}
