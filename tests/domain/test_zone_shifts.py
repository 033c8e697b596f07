"""Times that newer zone rules have moved: each is an hour off its wall time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.domain.zone_shifts import Kind, Owner, Problem, Shift, Taken, plan, shift

HOUR = timedelta(hours=1)
NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)


def booking(number: int) -> Owner:
    return Owner(Kind.BOOKING, number)


def hour(start: datetime) -> Span:
    return Span(start, start + HOUR)


def moved(number: int, start: datetime, *, by: timedelta) -> Shift:
    wall = WallTime.at(start + by, "UTC")
    found = shift(booking(number), wall, hour(start))
    assert found is not None
    return found


def claim(number: int, start: datetime, calendar: int = 1) -> Taken:
    return Taken(calendar, booking(number), hour(start))


def numbers(shifts: list[Shift]) -> list[int]:
    return [each.owner.id for each in shifts]


class TestShiftUnderNewRules:
    def test_is_none_if_the_wall_time_still_matches(self):
        assert shift(booking(1), WallTime.at(NINE, "Europe/Berlin"), hour(NINE)) is None

    def test_is_none_at_either_moment_of_a_repeated_hour(self):
        second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
        first_wall = WallTime.at(second - HOUR, "Europe/Berlin")
        assert shift(booking(1), first_wall, hour(second)) is None

    def test_keeps_wall_time_and_length(self):
        found = shift(booking(1), WallTime.at(NINE, "Europe/Berlin"), hour(NINE + HOUR))
        assert found is not None
        assert found.to == hour(NINE)

    def test_skipped_time_cannot_move(self):
        skipped = WallTime(datetime(2027, 3, 28, 2, 30), "Europe/Berlin")  # noqa: DTZ001
        found = shift(booking(1), skipped, hour(NINE))
        assert found is not None
        assert (found.to, found.problem) == (None, Problem.SKIPPED)

    def test_removed_zone_cannot_move(self):
        found = shift(booking(1), WallTime(NINE.replace(tzinfo=None), "Old/Zone"), hour(NINE))
        assert found is not None
        assert (found.to, found.problem) == (None, Problem.NO_ZONE)


class TestRealignPlan:
    def test_moves_into_free_time(self):
        found = plan([moved(1, NINE, by=-HOUR)], [claim(1, NINE), claim(2, NINE + HOUR)])
        assert numbers(found.moves) == [1]

    def test_leaves_what_would_overlap(self):
        found = plan([moved(1, NINE, by=-HOUR)], [claim(1, NINE), claim(2, NINE - HOUR)])
        assert numbers(found.stuck) == [1]
        assert found.stuck[0].problem is Problem.TAKEN

    def test_ignores_other_calendars(self):
        others = [claim(1, NINE), claim(2, NINE - HOUR, calendar=2)]
        assert numbers(plan([moved(1, NINE, by=-HOUR)], others).moves) == [1]

    def test_moves_the_first_neighbour_first_if_times_become_earlier(self):
        starts = [NINE + n * HOUR for n in range(3)]
        shifts = [moved(n, start, by=-HOUR) for n, start in enumerate(starts)]
        claims = [claim(n, start) for n, start in enumerate(starts)]
        assert numbers(plan(shifts[::-1], claims).moves) == [0, 1, 2]

    def test_moves_the_last_neighbour_first_if_times_become_later(self):
        starts = [NINE + n * HOUR for n in range(3)]
        shifts = [moved(n, start, by=HOUR) for n, start in enumerate(starts)]
        claims = [claim(n, start) for n, start in enumerate(starts)]
        assert numbers(plan(shifts, claims).moves) == [2, 1, 0]

    def test_retries_after_others_have_moved(self):
        # Two zones: the first needs the time of the second, which moves the other way.
        shifts = [moved(1, NINE, by=HOUR), moved(2, NINE + HOUR, by=-3 * HOUR)]
        claims = [claim(1, NINE), claim(2, NINE + HOUR)]
        assert sorted(numbers(plan(shifts, claims).moves)) == [1, 2]

    def test_leaves_a_cycle_of_blocked_moves(self):
        starts = [NINE + n * HOUR for n in range(3)]
        shifts = [moved(n, start, by=-HOUR) for n, start in enumerate(starts)]
        claims = [*(claim(n, start) for n, start in enumerate(starts)), claim(9, NINE - HOUR)]
        assert sorted(numbers(plan(shifts, claims).stuck)) == [0, 1, 2]

    def test_moves_what_has_no_claims(self):
        assert numbers(plan([moved(1, NINE, by=-HOUR)], [claim(2, NINE - HOUR)]).moves) == [1]
