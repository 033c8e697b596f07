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

USUAL_REGIONS = {"ja": "JP"}
"""The region of each language that is written in one region only. Browsers do not name it, and it
says on which day a week begins."""


def language_of(locale: str) -> str:
    """Return the language for a person's locale: the same or a closely related one, or English."""
    wanted = locale.strip().replace("_", "-").lower()
    if wanted in LANGUAGES:
        return wanted
    related = (each for each in LANGUAGES if each.partition("-")[0] == wanted.partition("-")[0])
    return next(related, ENGLISH)


def gap_between_sentences(language: str) -> str:
    """Return what separates two sentences: nothing in Japanese, whose full stop has its own gap."""
    return "" if language == "ja" else " "


def in_brackets(text: str, more: str, language: str) -> str:
    """Return a text with more in brackets, which are wide in Japanese and have their own gap."""
    return f"{text}（{more}）" if language == "ja" else f"{text} ({more})"  # noqa: RUF001


def comma(language: str) -> str:
    """Return what separates two facts on a line."""
    return "、" if language == "ja" else ", "


def runs_right_to_left(text: str) -> bool:
    """Return whether letters of a text run from right to left, as those of Arabic and Hebrew do."""
    return not text.isascii() and any(bidirectional(each) in {"R", "AL"} for each in text)
