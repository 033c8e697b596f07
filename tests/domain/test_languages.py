"""The language in which a person is written to."""

from __future__ import annotations

import pytest

from bookable.domain.languages import LANGUAGES, language_of, runs_right_to_left


class TestLanguageOfALocale:
    @pytest.mark.parametrize("locale", LANGUAGES)
    def test_is_the_locale_itself_if_it_is_known(self, locale):
        assert language_of(locale) == locale

    @pytest.mark.parametrize(
        ("locale", "language"),
        [("pt_BR", "pt-br"), ("pt", "pt-br"), ("de-AT", "de"), ("fr_CA", "fr"), (" ES ", "es")],
    )
    def test_is_a_related_language(self, locale, language):
        assert language_of(locale) == language

    @pytest.mark.parametrize("locale", ["", "tlh", "x", "-", "english"])
    def test_is_english_for_an_unknown_locale(self, locale):
        assert language_of(locale) == "en"


class TestText:
    @pytest.mark.parametrize("text", ["דוד", "نور حداد", "Studio דוד 2"])
    def test_with_letters_of_hebrew_or_arabic_runs_right_to_left(self, text):
        assert runs_right_to_left(text)

    @pytest.mark.parametrize("text", ["", "Zoë", "田中", "42 %"])
    def test_of_other_letters_does_not(self, text):
        assert not runs_right_to_left(text)
