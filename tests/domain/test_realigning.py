"""Times that newer zone rules have moved: each stands an hour from where its clocks show it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bookable.domain.realigning import Kind, Owner, Problem, Shift, Taken, plan, shift
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime

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


class TestATime:
    def test_stays_where_its_clocks_show_it(self):
        assert shift(booking(1), WallTime.at(NINE, "Europe/Berlin"), hour(NINE)) is None

    def test_stays_at_either_moment_of_an_hour_that_is_repeated(self):
        second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
        first_wall = WallTime.at(second - HOUR, "Europe/Berlin")
        assert shift(booking(1), first_wall, hour(second)) is None

    def test_belongs_where_its_clocks_show_it_and_keeps_its_length(self):
        found = shift(booking(1), WallTime.at(NINE, "Europe/Berlin"), hour(NINE + HOUR))
        assert found is not None
        assert found.to == hour(NINE)

    def test_belongs_nowhere_when_it_is_skipped(self):
        skipped = WallTime(datetime(2027, 3, 28, 2, 30), "Europe/Berlin")  # noqa: DTZ001
        found = shift(booking(1), skipped, hour(NINE))
        assert found is not None
        assert (found.to, found.problem) == (None, Problem.SKIPPED)

    def test_belongs_nowhere_when_its_zone_is_no_more(self):
        found = shift(booking(1), WallTime(NINE.replace(tzinfo=None), "Old/Zone"), hour(NINE))
        assert found is not None
        assert (found.to, found.problem) == (None, Problem.NO_ZONE)


class TestAPlan:
    def test_moves_what_finds_its_time_free(self):
        found = plan([moved(1, NINE, by=-HOUR)], [claim(1, NINE), claim(2, NINE + HOUR)])
        assert numbers(found.moves) == [1]

    def test_leaves_what_meets_another(self):
        found = plan([moved(1, NINE, by=-HOUR)], [claim(1, NINE), claim(2, NINE - HOUR)])
        assert numbers(found.stuck) == [1]
        assert found.stuck[0].problem is Problem.TAKEN

    def test_takes_no_notice_of_other_calendars(self):
        others = [claim(1, NINE), claim(2, NINE - HOUR, calendar=2)]
        assert numbers(plan([moved(1, NINE, by=-HOUR)], others).moves) == [1]

    def test_moves_the_first_of_neighbours_first_when_they_become_earlier(self):
        starts = [NINE + n * HOUR for n in range(3)]
        shifts = [moved(n, start, by=-HOUR) for n, start in enumerate(starts)]
        claims = [claim(n, start) for n, start in enumerate(starts)]
        assert numbers(plan(shifts[::-1], claims).moves) == [0, 1, 2]

    def test_moves_the_last_of_neighbours_first_when_they_become_later(self):
        starts = [NINE + n * HOUR for n in range(3)]
        shifts = [moved(n, start, by=HOUR) for n, start in enumerate(starts)]
        claims = [claim(n, start) for n, start in enumerate(starts)]
        assert numbers(plan(shifts, claims).moves) == [2, 1, 0]

    def test_looks_again_once_others_have_left(self):
        # Of two zones: the first needs the place of the second, which leaves the other way.
        shifts = [moved(1, NINE, by=HOUR), moved(2, NINE + HOUR, by=-3 * HOUR)]
        claims = [claim(1, NINE), claim(2, NINE + HOUR)]
        assert sorted(numbers(plan(shifts, claims).moves)) == [1, 2]

    def test_leaves_all_that_wait_for_each_other(self):
        starts = [NINE + n * HOUR for n in range(3)]
        shifts = [moved(n, start, by=-HOUR) for n, start in enumerate(starts)]
        claims = [*(claim(n, start) for n, start in enumerate(starts)), claim(9, NINE - HOUR)]
        assert sorted(numbers(plan(shifts, claims).stuck)) == [0, 1, 2]

    def test_moves_what_takes_up_no_calendar(self):
        assert numbers(plan([moved(1, NINE, by=-HOUR)], [claim(2, NINE - HOUR)]).moves) == [1]
