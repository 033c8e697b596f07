"""Names that other people can read."""

from __future__ import annotations

import unicodedata

from bookable.domain.refusals import InvalidField

_JOINERS = "\u200c\u200d"
"""Invisible, but needed to write names in Persian, Hindi and other languages."""

_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Fillers that Unicode counts as letters or symbols, but that show nothing."""


def refuse_unreadable(name: str, *, field: str) -> None:
    """Raise InvalidField for a name that shows nothing or holds invisible characters.

    Invisible are line breaks, control characters, and marks that turn the direction of the text.
    """
    if any(_is_hidden(character) for character in name):
        raise InvalidField(field, "must not hold line breaks or invisible characters")
    if not any(_is_visible(character) for character in name):
        raise InvalidField(field, "must not be blank")


def _is_hidden(character: str) -> bool:
    category = unicodedata.category(character)
    return character not in _JOINERS and category in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}


def _is_visible(character: str) -> bool:
    return character not in _BLANK_LETTERS and unicodedata.category(character)[0] in "LNPS"
