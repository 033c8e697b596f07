"""Marks in the feed, and what becomes of them when the database is restored."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bookable.domain.feed_marks import (
    BEGINNING,
    Era,
    History,
    Mark,
    UnknownMarkError,
    mark_of,
    tag_from,
)

OLD, NEW = tag_from(1 << 40), tag_from((1 << 63) - 1)


class TestEventId:
    @given(some.integers(0, 2**63 - 1), some.integers(1, 2**62 - 1))
    def test_is_a_uuid_that_says_where_the_event_stands(self, chance, position):
        mark = Mark(tag_from(chance), position)
        assert (mark.id.version, mark.id.variant) == (8, UUID(int=0b10 << 62).variant)
        assert mark_of(mark.id) == mark
        assert 0 <= mark.tag < 2**63


class TestHistory:
    def test_without_eras_begins_at_the_beginning(self):
        assert History([]).position_after(BEGINNING) == 0
        assert History([]).at(0) == BEGINNING

    def test_goes_on_after_a_mark(self):
        history = History([Era(OLD, 0)])
        assert history.position_after(history.at(7)) == 7

    def test_keeps_the_ids_of_what_was_before_a_restore(self):
        before, after = History([Era(OLD, 0)]), History([Era(OLD, 0), Era(NEW, 7)])
        assert [after.at(place) == before.at(place) for place in (1, 7, 8)] == [True, True, False]

    def test_takes_readers_that_were_further_ahead_back_to_the_restore(self):
        history = History([Era(OLD, 0), Era(NEW, 7)])
        for place, begin in ((5, 5), (7, 7), (9, 7)):
            assert history.position_after(Mark(OLD, place)) == begin
        assert history.position_after(Mark(NEW, 9)) == 9

    def test_of_an_era_in_which_nothing_happened_is_skipped(self):
        history = History([Era(OLD, 0), Era(11, 7), Era(NEW, 7)])
        assert history.at(8) == Mark(NEW, 8)

    def test_refuses_marks_of_another_feed(self):
        with pytest.raises(UnknownMarkError):
            History([Era(OLD, 0)]).position_after(Mark(NEW, 1))
