"""From a template to a mail: what was rendered for one mail serves the next ones."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from bookable.config.page_settings import Site
from bookable.domain.colors import READABLE, contrast
from bookable.effects.mail import templating
from bookable.effects.mail.templating import DARK_PAPER, LIGHT_PAPER, write
from bookable.queries.showing import When

FACTS = {"language": "en", "site": "Bookable", "what": "a session", "is_asked": True}
WHEN = When("Monday", "9:00", "10:00", "Central European Time", "Monday, 9:00")

AWKWARD = [
    "Tom & Jerry",
    '<b>&amp;"x"\'</b>',
    "100 %(what)s {{ what }} \\1",
    "\ue0000\ue001 \ue0001\ue001",
]


class TestMailsOfOneKind:
    @pytest.mark.parametrize("name", AWKWARD)
    def test_differ_by_their_texts_alone(self, name):
        first = write("requested", FACTS | {"other": "Sam"})
        later = write("requested", FACTS | {"other": name})
        assert later.subject == first.subject.replace("Sam", name)
        assert later.text == first.text.replace("Sam", name)
        escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        escaped = escaped.replace('"', "&quot;").replace("'", "&#x27;")
        assert later.html == first.html.replace("Sam", escaped)

    def test_let_a_name_run_from_right_to_left_by_itself(self):
        letter = write("requested", FACTS | {"other": "דוד"})
        assert '<span dir="auto">דוד</span> asks for your time' in letter.html
        assert "<title>דוד asks for a session</title>" in letter.html
        assert letter.subject == "דוד asks for a session"
        assert "דוד asks for your time" in letter.text

    def test_keep_an_address_with_letters_from_right_to_left(self):
        address = "https://meet.example.com/דוד"
        letter = write("reminder", FACTS | {"other": "Sam", "join_url": address})
        assert f'href="{address}"' in letter.html

    def test_are_rendered_once(self):
        write("requested", FACTS | {"other": "Sam"})
        before = templating._form.cache_info().misses
        write("requested", FACTS | {"other": "Ana", "site": "Elsewhere"})
        assert templating._form.cache_info().misses == before

    def test_follow_their_conditions(self):
        asked = write("requested", FACTS | {"other": "Sam"})
        asks = write("requested", FACTS | {"other": "Sam", "is_asked": False})
        timed = write("requested", FACTS | {"other": "Sam", "when": WHEN})
        assert asked.subject == "Sam asks for a session"
        assert asks.subject == "You asked for a session with Sam"
        assert timed.subject == "Sam asks for a session, Monday"
        assert "When: Monday" in timed.text

    def test_follow_the_language(self):
        write("requested", FACTS | {"other": "Sam"})
        with translation.override("de"):
            assert write("requested", FACTS | {"other": "Sam"}).subject.startswith("Sam fragt an")

    def test_have_no_row_for_a_blank_text(self):
        assert "Reason" not in write("canceled", FACTS | {"other": "Sam", "reason": " \n"}).text

    def test_put_a_text_of_several_lines_on_one(self):
        written = write("canceled", FACTS | {"other": "Sam", "reason": "I am ill.\n\nSorry!"})
        assert "Reason: I am ill. Sorry!" in written.text


class TestTemplates:
    @pytest.mark.parametrize("path", sorted(templating.FOLDERS[0].glob("*.html")), ids=str)
    def test_ask_only_whether_a_text_is_empty(self, path):
        inside = re.findall(r"{[{%](.*?)[%}]}", path.read_text())
        assert [each for each in inside if re.search(r"\||==|!=|[<>]| in .* %", each)] == []


class TestColorOfTheSite:
    @pytest.mark.parametrize(
        ("color", "on_color"),
        [("#ffcc00", "#000000"), ("#0a2a66", "#ffffff")],
        ids=["pale", "deep"],
    )
    def test_is_that_of_buttons_and_of_links_that_can_be_read(self, settings, color, on_color):
        settings.BOOKABLE_SITE = Site(name="Bookable", color=color, logo=None)
        html = write(
            "reminder", FACTS | {"other": "Sam", "choices_link": "/c", "join_url": "/j"}
        ).html
        assert f"background:{color};color:{on_color}" in html
        assert f"a.button {{ color: {on_color} !important; }}" in html
        (light,) = set(re.findall(r'<a href="/c" style="color:(#[0-9a-f]{6})"', html))
        (dark,) = re.findall(r"  a { color: (#[0-9a-f]{6}) !important; }", html)
        assert contrast(light, LIGHT_PAPER) >= READABLE
        assert contrast(dark, DARK_PAPER) >= READABLE
