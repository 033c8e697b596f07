"""The catalogues of texts: complete in every language, and compiled."""

from __future__ import annotations

import io
import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation import to_locale
from tests.mail.extracting import LOCALE, TEMPLATES, texts

from bookable.domain.languages import ENGLISH, LANGUAGES

TRANSLATED = [each for each in LANGUAGES if each != ENGLISH]


@cache
def catalogue(language: str) -> Catalog:
    path = LOCALE / to_locale(language) / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file)


@cache
def compiled(language: str) -> bytes:
    return (LOCALE / to_locale(language) / "LC_MESSAGES" / "django.mo").read_bytes()


@pytest.mark.parametrize("language", TRANSLATED)
class TestCatalogue:
    def test_has_every_text_and_no_other(self, language):
        """Add what is missing to the language's `.po` file, then run `make texts`."""
        translated = {_forms(message.id)[0] for message in catalogue(language) if message.id}
        missing, unused = texts() - translated, translated - texts()
        assert (missing, unused) == (set(), set())

    def test_translates_every_text_for_certain(self, language):
        assert [m.id for m in catalogue(language) if m.id and not _is_certain(m)] == []

    def test_keeps_the_placeholders_of_every_text(self, language):
        for message in catalogue(language):
            if message.id:
                for form in _forms(message.string):
                    assert _named(form) == _named(_forms(message.id)[0]), message.id

    def test_is_compiled(self, language):
        """Run `make texts` after a change."""
        fresh = io.BytesIO()
        write_mo(fresh, catalogue(language))
        assert compiled(language) == fresh.getvalue()


class TestMarks:
    @pytest.mark.parametrize(
        ("language", "wrong"),
        [
            pytest.param("fr", r"[ \u00a0][;:!?»]|«[ \u00a0]|'", id="fr"),
            pytest.param("ja", r"[?!]|(?<![0-9]):(?!/)|(?<!%)\(", id="ja"),
        ],
    )
    def test_are_those_of_the_language(self, language, wrong):
        """French marks stand behind a narrow space (U+202F), Japanese ones are wide."""
        texts = [each for m in catalogue(language) if m.id for each in _forms(m.string)]
        assert [each for each in texts if re.search(wrong, each)] == []

    def test_are_in_no_template_outside_of_its_texts(self):
        """Brackets and the gap between two sentences are others in Japanese: see `languages`."""
        wrong = r"\((?:\{\{|\{%)|(?:\}\}|%\})\)|%\} \{% (?:block)?translate"
        for path in TEMPLATES:
            outside = re.sub(r"\{% blocktranslate.*?endblocktranslate %\}", "", path.read_text())
            assert re.findall(wrong, outside) == [], path.name


class TestTextsOfMails:
    def test_are_found(self):
        assert "Your booking is confirmed" in texts()
        assert "%(what)s with %(other)s" in texts()


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return a text in all its forms: a text that counts has one for each plural."""
    return (text,) if isinstance(text, str) else tuple(text)


def _is_certain(message: Message) -> bool:
    return not message.fuzzy and all(_forms(message.string))


def _named(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s", text))
