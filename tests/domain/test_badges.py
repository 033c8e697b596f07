"""Badges for completed sessions."""

from __future__ import annotations

import pytest

from bookable.domain.badges import BADGES, earned, next_badge


class TestBadges:
    @pytest.mark.parametrize(
        ("completed", "badges", "following"),
        [
            (0, [], 1),
            (1, [1], 5),
            (4, [1], 5),
            (5, [1, 5], 10),
            (99, [1, 5, 10, 25, 50], 100),
            (100, list(BADGES), None),
            (10_000, list(BADGES), None),
        ],
    )
    def test_are_earned_one_after_the_other(self, completed, badges, following):
        assert (earned(completed), next_badge(completed)) == (badges, following)
