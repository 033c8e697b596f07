from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.times import HOUR, MINUTE, minutes_of, properties, span

from bookable.domain.spans import Span, clip, extent, subtract, union


def hours(*stretches: tuple[int, int]) -> list[Span]:
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    return [Span(midnight + start * HOUR, midnight + end * HOUR) for start, end in stretches]


def nine_to_ten() -> Span:
    return hours((9, 10))[0]


class TestSpan:
    def test_has_a_length(self) -> None:
        assert nine_to_ten().length == HOUR
        assert nine_to_ten().minutes == 60

    @pytest.mark.parametrize("end", ["2026-03-02T09:00Z", "2026-03-02T08:59Z"])
    def test_end_must_follow_start(self, end: str) -> None:
        with pytest.raises(ValueError, match="ends after it starts"):
            span("2026-03-02T09:00Z", end)

    @pytest.mark.parametrize("naive", ["start", "end"])
    def test_naive_times_are_refused(self, naive: str) -> None:
        times = {"start": nine_to_ten().start, "end": nine_to_ten().end}
        times[naive] = times[naive].replace(tzinfo=None)
        with pytest.raises(ValueError, match="exact times"):
            Span(**times)

    def test_sorts_by_start(self) -> None:
        assert sorted(hours((10, 11), (9, 12), (9, 10))) == hours((9, 10), (9, 12), (10, 11))


class TestExtent:
    def test_lasts_from_the_first_start_to_the_last_end(self) -> None:
        assert extent(hours((12, 13), (9, 15), (10, 11))) == hours((9, 15))[0]
        assert extent(hours((12, 13), (9, 10))) == hours((9, 13))[0]

    def test_of_one_span_is_that_span(self) -> None:
        assert extent([nine_to_ten()]) == nine_to_ten()


class TestSpanFromZone:
    def test_is_the_same_in_utc(self) -> None:
        berlin = ZoneInfo("Europe/Berlin")
        given_in_zone = Span(
            datetime(2026, 3, 2, 10, tzinfo=berlin), datetime(2026, 3, 2, 11, tzinfo=berlin)
        )
        assert given_in_zone == nine_to_ten()
        assert given_in_zone.start.tzinfo is UTC
        assert given_in_zone.end.tzinfo is UTC

    def test_has_its_exact_length_across_a_skipped_hour(self) -> None:
        berlin = ZoneInfo("Europe/Berlin")
        night = Span(
            datetime(2026, 3, 29, 1, tzinfo=berlin), datetime(2026, 3, 29, 4, tzinfo=berlin)
        )
        assert night.length == 2 * HOUR

    def test_has_its_exact_length_across_a_repeated_hour(self) -> None:
        berlin = ZoneInfo("Europe/Berlin")
        night = Span(
            datetime(2026, 10, 25, 1, tzinfo=berlin), datetime(2026, 10, 25, 4, tzinfo=berlin)
        )
        assert night.length == 4 * HOUR


class TestTwoSpans:
    @pytest.mark.parametrize("other", [(8, 9), (10, 11), (7, 8), (11, 12)])
    def test_touching_do_not_overlap(self, other: tuple[int, int]) -> None:
        assert not nine_to_ten().overlaps(*hours(other))
        assert not hours(other)[0].overlaps(nine_to_ten())

    def test_overlap_if_they_share_a_minute(self) -> None:
        late = nine_to_ten().widened(-59 * MINUTE, HOUR)
        assert nine_to_ten().overlaps(late)
        assert late.overlaps(nine_to_ten())

    def test_contain_includes_equal_ends(self) -> None:
        assert nine_to_ten().contains(nine_to_ten())
        assert hours((8, 11))[0].contains(nine_to_ten())
        assert not nine_to_ten().contains(*hours((8, 10)))
        assert not nine_to_ten().contains(*hours((9, 11)))


class TestWidenedSpan:
    def test_has_more_time_on_each_side(self) -> None:
        widened = nine_to_ten().widened(before=10 * MINUTE, after=5 * MINUTE)
        assert widened == span("2026-03-02T08:50Z", "2026-03-02T10:05Z")


class TestUnion:
    def test_is_sorted(self) -> None:
        assert union(hours((11, 12), (9, 10))) == hours((9, 10), (11, 12))

    def test_merges_overlapping_and_touching(self) -> None:
        assert union(hours((9, 11), (10, 12), (12, 13))) == hours((9, 13))

    def test_absorbs_contained_spans(self) -> None:
        assert union(hours((9, 13), (10, 11), (11, 12))) == hours((9, 13))

    def test_of_nothing_is_empty(self) -> None:
        assert union([]) == []


class TestSubtract:
    def test_cuts_a_hole(self) -> None:
        assert subtract(hours((9, 17)), hours((12, 13))) == hours((9, 12), (13, 17))

    def test_cuts_the_ends(self) -> None:
        assert subtract(hours((9, 17)), hours((8, 10), (16, 18))) == hours((10, 16))

    def test_removes_a_covered_span(self) -> None:
        assert subtract(hours((9, 10)), hours((9, 10))) == []

    def test_keeps_a_touched_span(self) -> None:
        assert subtract(hours((9, 10)), hours((8, 9), (10, 11))) == hours((9, 10))

    def test_one_cut_may_cut_several_spans(self) -> None:
        assert subtract(hours((8, 10), (11, 12), (13, 15)), hours((9, 14))) == hours(
            (8, 9), (14, 15)
        )


class TestClip:
    def test_keeps_what_lies_within(self) -> None:
        assert clip(hours((8, 10), (11, 12), (13, 15)), hours((9, 14))[0]) == hours(
            (9, 10), (11, 12), (13, 14)
        )

    def test_drops_what_only_touches(self) -> None:
        assert clip(hours((8, 9), (14, 15)), hours((9, 14))[0]) == []


stretches = st.lists(
    st.builds(
        lambda start, length: Span(
            datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=start),
            datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=start + length),
        ),
        st.integers(0, 60),
        st.integers(1, 20),
    ),
    max_size=8,
)


def in_order(spans: list[Span]) -> bool:
    return all(one.end < other.start for one, other in pairwise(spans))


class TestSpanSetsProperty:
    """Compare with sets of minutes, which are too simple to be wrong."""

    @properties
    @given(stretches)
    def test_union_matches_sets_of_minutes(self, spans: list[Span]) -> None:
        assert in_order(union(spans))
        assert minutes_of(union(spans)) == sorted(set(minutes_of(spans)))

    @properties
    @given(stretches, stretches)
    def test_subtract_matches_sets_of_minutes(self, spans: list[Span], taken: list[Span]) -> None:
        left = subtract(spans, taken)
        assert in_order(left)
        assert minutes_of(left) == sorted(set(minutes_of(spans)) - set(minutes_of(taken)))

    @properties
    @given(stretches, stretches.filter(bool))
    def test_clip_matches_sets_of_minutes(self, spans: list[Span], withins: list[Span]) -> None:
        clipped = clip(spans, withins[0])
        assert in_order(clipped)
        assert minutes_of(clipped) == sorted(set(minutes_of(spans)) & set(minutes_of(withins[:1])))
