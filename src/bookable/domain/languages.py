"""The languages in which people are written to."""

from __future__ import annotations

from unicodedata import bidirectional

ENGLISH = "en"

LANGUAGES: dict[str, str] = {
    ENGLISH: "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt-br": "Português do Brasil",
    "ja": "日本語",
}
"""The code of each language, and its name in that language."""


def language_of(locale: str) -> str:
    """Return the language for a person's locale: the same or a closely related one, or English."""
    wanted = locale.strip().replace("_", "-").lower()
    if wanted in LANGUAGES:
        return wanted
    related = (each for each in LANGUAGES if each.partition("-")[0] == wanted.partition("-")[0])
    return next(related, ENGLISH)


def gap_between_sentences(language: str) -> str:
    """Return what stands between two sentences: nothing in Japanese, whose full stop has a gap."""
    return "" if language == "ja" else " "


def runs_right_to_left(text: str) -> bool:
    """Return whether letters of a text run from right to left, as those of Arabic and Hebrew do."""
    return not text.isascii() and any(bidirectional(each) in {"R", "AL"} for each in text)
