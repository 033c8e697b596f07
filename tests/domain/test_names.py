"""Names that other people can read, and some that they cannot."""

from __future__ import annotations

import pytest

from bookable.domain.names import refuse_unreadable
from bookable.domain.refusals import InvalidField


class TestReadableName:
    @pytest.mark.parametrize(
        "name",
        [
            *("Ada Lovelace", "Zoë", "O'Neill-Søndergaard", "李小龍", "Ngô Đình", "X Æ A-12"),
            *("\u0645\u062d\u0645\u062f", "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"),
            *("क\u094d\u200dष", "Zoe\u0308", "👩\u200d🏫 Ada"),
        ],
    )
    def test_is_accepted(self, name):
        refuse_unreadable(name, field="name")


class TestUnreadableName:
    @pytest.mark.parametrize(
        "name",
        [
            *("", " ", "\u00a0\u3000", "\u200d", "\u3164", "\u2800", "\u0308"),
            *("Ada\nLovelace", "Ada\r", "Ada\tLovelace", "Ada\u2028", "Ada\u0085", "Ada\x00"),
            *("Ada\u202eecalevoL", "\u2066Ada\u2069", "Ada\u200b", "\ufeffAda", "Ada\x1b[2J"),
            *("Ada\ud800", "A\u00adda", "Ada\U000e0041"),
        ],
    )
    def test_is_refused(self, name):
        with pytest.raises(InvalidField) as refused:
            refuse_unreadable(name, field="name")
        assert refused.value.field == "name"
