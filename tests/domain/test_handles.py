"""What can be a handle."""

from __future__ import annotations

import pytest

from bookable.domain.handles import checked
from bookable.domain.refusals import InvalidField


class TestHandle:
    @pytest.mark.parametrize("text", ["maria-lopez", " Maria-Lopez ", "MARIA-LOPEZ"])
    def test_is_kept_in_small_letters(self, text):
        assert checked(text) == "maria-lopez"

    @pytest.mark.parametrize("text", ["ab", "42", "a" * 40, "a-1-b"])
    def test_is_of_letters_digits_and_hyphens(self, text):
        assert checked(text) == text

    @pytest.mark.parametrize(
        "text", ["", "a", "a" * 41, "maría", "a b", "-ab", "ab-", "a--b", "a_b", "a/b", "½½"]
    )
    def test_is_nothing_else(self, text):
        with pytest.raises(InvalidField):
            checked(text)

    @pytest.mark.parametrize("text", ["admin", "Support", "sign-in"])
    def test_is_no_word_for_the_marketplace(self, text):
        with pytest.raises(InvalidField):
            checked(text)
