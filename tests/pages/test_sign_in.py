"""Signing in and out by a browser, and what is around every page."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from tests.identity.issuers import PASSWORD

from bookable.config.page_settings import Logo, Site
from bookable.domain.colors import BLACK, WHITE, contrast, shades
from bookable.domain.languages import LANGUAGES
from bookable.domain.people import CLIENT_ROLES
from bookable.interfaces.pages.appearance import DARK_PAPER, LIGHT_PAPER
from bookable.storage.models import Person


class TestSignIn:
    def test_goes_on_with_what_was_begun(self, client, ada):
        given = {"email": ada.email.upper(), "password": PASSWORD, "next": "/docs/?a=1"}
        answer = client.post("/sign-in/", given)
        assert (answer.status_code, answer["Location"]) == (302, "/docs/?a=1")
        assert int(client.session["_auth_user_id"]) == ada.person_id

    def test_never_goes_on_to_another_site(self, client, ada):
        given = {"email": ada.email, "password": PASSWORD, "next": "//evil.example/"}
        assert client.post("/sign-in/", given)["Location"] == "/desk/"

    def test_leads_providers_to_their_desk_and_others_to_whom_they_can_book(self, client, ada):
        given = {"email": ada.email, "password": PASSWORD}
        assert client.post("/sign-in/", given)["Location"] == "/desk/"
        assert client.get("/sign-in/")["Location"] == "/desk/"
        Person.objects.filter(id=ada.person_id).update(roles=sorted(CLIENT_ROLES))
        assert client.get("/sign-in/")["Location"] == "/"

    @pytest.mark.parametrize("email", [None, "nobody@example.com"])
    def test_refuses_a_wrong_password_and_an_unknown_address_alike(self, client, ada, email):
        answer = client.post("/sign-in/", {"email": email or ada.email, "password": "wrong"})
        assert answer.status_code == 422
        assert b"No account has this address and this password." in answer.content

    def test_keeps_the_address_and_never_the_password(self, client, ada):
        page = client.post("/sign-in/", {"email": ada.email, "password": "wrong"}).content.decode()
        assert f'value="{ada.email}"' in page
        assert "wrong" not in page.replace('class="field wrong"', "")

    def test_slows_guesses_down(self, client, settings, ada):
        settings.BOOKABLE_THROTTLES = True
        given = {"email": ada.email, "password": "wrong"}
        answers = [client.post("/sign-in/", given, REMOTE_ADDR="203.0.113.9") for _ in range(11)]
        assert answers[-1].status_code == 429
        assert int(answers[-1]["Retry-After"]) > 0

    def test_needs_the_token_of_the_page(self, ada):
        strict = Client(enforce_csrf_checks=True)
        given = {"email": ada.email, "password": PASSWORD, "next": "/me/?a=1"}
        answer = strict.post("/sign-in/?lang=en", given)
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "Please try that again" in page
        assert PASSWORD not in page
        link = unescape(re.search(r'class="button" href="([^"]*)"', page)[1])
        again = strict.get(link).content.decode()
        assert f'value="{ada.email}"' in again
        assert 'name="next" value="/me/?a=1"' in again

    def test_without_its_token_leads_to_the_very_address_again(self):
        strict = Client(enforce_csrf_checks=True)
        page = strict.post("/reset/a%3Fb%23c/?d=1&d=2", {"email": "a@example.com"}).content.decode()
        link = unescape(re.search(r'class="button" href="([^"]*)"', page)[1])
        assert link == "/reset/a%3Fb%23c/?d=1&d=2&email=a%40example.com"


class TestSignOut:
    def test_ends_the_session(self, client, ada):
        client.post("/sign-in/", {"email": ada.email, "password": PASSWORD})
        assert b"Ada Lovelace" in client.get("/sign-out/").content
        assert client.post("/sign-out/")["Location"] == "/"
        assert client.get("/api/auth/me/").status_code == 401


class TestLanguage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_is_chosen_and_remembered(self, client, language):
        chosen = client.get(f"/sign-in/?lang={language}")
        assert f'<html lang="{language}" dir="ltr">' in chosen.content.decode()
        again = client.get("/sign-in/")
        assert again["Content-Language"] == language

    def test_is_that_of_the_browser_at_first(self, client):
        assert (
            client.get("/sign-in/", headers={"Accept-Language": "ja"})["Content-Language"] == "ja"
        )

    def test_is_english_where_the_wanted_one_is_unknown(self, client):
        assert client.get("/sign-in/?lang=xx")["Content-Language"] == "en"


class TestAppearance:
    @pytest.mark.parametrize("color", ["#1c6644", "#ffff00", "#000000", "#ffffff", "#777777"])
    def test_can_be_read_in_any_colour(self, color):
        made = shades(color, light_paper=LIGHT_PAPER, dark_paper=DARK_PAPER)
        assert contrast(made.on_color, made.color) >= 4.5
        assert contrast(made.light, LIGHT_PAPER) >= 4.5
        assert contrast(made.dark, DARK_PAPER) >= 4.5

    def test_measures_contrast_as_wcag_does(self):
        assert contrast(WHITE, BLACK) == pytest.approx(21)
        assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)

    def test_is_that_of_the_site(self, client, settings):
        settings.BOOKABLE_SITE = Site(name="Example Tutors", color="#0044cc", logo=None)
        page = client.get("/sign-in/").content.decode()
        assert "<title>Sign in · Example Tutors</title>" in page
        (style,) = re.findall(r'href="(/pages.css\?v=\w+)"', page)
        sheet = client.get(style)
        assert b"--brand:#0044cc" in sheet.content
        assert "immutable" in sheet["Cache-Control"]

    def test_is_sent_compressed(self, client):
        assert client.get("/pages.css")["Content-Type"] == "text/css; charset=utf-8"
        packed = client.get("/pages.css", headers={"Accept-Encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert len(packed.content) < 4096

    def test_shows_the_logo(self, client, settings):
        assert client.get("/logo").status_code == 404
        picture = Logo(content=b"<svg/>", type="image/svg+xml")
        settings.BOOKABLE_SITE = Site(name="Example", color="#0044cc", logo=picture)
        answer = client.get("/logo")
        assert (answer.content, answer["Content-Type"]) == (b"<svg/>", "image/svg+xml")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert b'<img src="/logo?v=' in client.get("/sign-in/").content
