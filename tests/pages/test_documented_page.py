"""The page that docs/pages.md makes as an example, followed to the letter."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest
from django.urls import path
from tests.factories import DAY, TOMORROW_AT_TEN, make_student, make_teacher
from tests.pages.booking_pages import sign_in
from tests.steps import book_for_good

from bookable.config import urls

DOCS = (Path(__file__).parents[2] / "docs" / "pages.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.usefixtures("at_now")


def block(language: str) -> str:
    """Return the last block of a language."""
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.S)[-1]


@pytest.fixture
def example(settings):
    """Put view, template and route where the documentation says."""
    view = ModuleType("following")
    exec(block("python"), vars(view))
    own = "django.template.loaders.locmem.Loader", {"pages/mine/following.html": block("html")}
    usual = "django.template.loaders.app_directories.Loader"
    options = {**settings.TEMPLATES[0]["OPTIONS"], "loaders": [own, usual]}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "APP_DIRS": False, "OPTIONS": options}]
    route = path("me/next/", view.following, name="next")
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [*urls.urlpatterns, route]})


@pytest.mark.usefixtures("example")
class TestDocumentedPage:
    def test_shows_what_is_next(self, client):
        maria, sam = make_teacher(name="Maria Garcia"), make_student()
        for days in (1, 2):
            book_for_good(maria, sam, start=TOMORROW_AT_TEN + days * DAY)
        sign_in(client, sam)
        text = client.get("/me/next/").content.decode()
        assert text.count('<article class="card booking"') == 1
        assert "Wednesday, 3 March 2027" in text

    def test_says_in_the_persons_language_that_there_is_nothing(self, client):
        sign_in(client, make_student())
        text = client.get("/me/next/?lang=de").content.decode()
        assert "Sie haben keine anstehenden Buchungen" in text

    def test_is_for_those_who_are_signed_in(self, client):
        assert client.get("/me/next/")["Location"] == "/sign-in/?next=%2Fme%2Fnext%2F"
