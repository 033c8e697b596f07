"""The language in which a person is written to."""

from __future__ import annotations

import pytest

from bookable.domain.languages import LANGUAGES, language_of


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
