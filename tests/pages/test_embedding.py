"""Booking pages in frames on other sites."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ImproperlyConfigured
from tests.factories import (
    TOMORROW_AT_TEN,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
)
from tests.pages.booking_pages import address, book, sign_in

from bookable.config.page_settings import site
from bookable.config.values import Values
from bookable.domain.people import Role
from bookable.storage.models import Booking, Person

pytestmark = pytest.mark.usefixtures("at_now")

SHOP = "https://shop.example"


@pytest.fixture
def framed(settings):
    settings.BOOKABLE_EMBED_ORIGINS = (SHOP, "https://other.example")
    maria = make_teacher()
    return address(maria, embed="1", origin=SHOP)


class TestFrame:
    def test_is_shown_by_the_sites_that_are_named(self, client, framed):
        page = client.get(framed)
        policy = page["Content-Security-Policy"]
        assert f"frame-ancestors {SHOP} https://other.example" in policy
        assert "X-Frame-Options" not in page
        assert f'data-origin="{SHOP}"' in page.content.decode()

    def test_is_shown_by_no_site_where_none_is_named(self, client, settings, framed):
        settings.BOOKABLE_EMBED_ORIGINS = ()
        page = client.get(framed)
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"
        assert "data-origin" not in page.content.decode()

    def test_is_shown_by_any_site_where_that_is_said(self, client, settings, framed):
        settings.BOOKABLE_EMBED_ORIGINS = ("*",)
        page = client.get(framed)
        assert "frame-ancestors *" in page["Content-Security-Policy"]
        assert f'data-origin="{SHOP}"' in page.content.decode()

    @pytest.mark.parametrize("origin", ["https://evil.example", "javascript:1", "", "*"])
    def test_tells_nothing_to_a_site_that_is_not_named(self, client, framed, origin):
        page = client.get(
            framed.partition("?")[0] + "?" + urlencode({"embed": "1", "origin": origin})
        )
        assert "data-origin" not in page.content.decode()

    def test_is_not_what_the_same_page_by_itself_is(self, client, framed):
        page = client.get(framed.partition("?")[0])
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]

    def test_knows_nobody_who_is_signed_in(self, client, framed):
        sign_in(client, make_student(name="Sam Secret"))
        page = client.get(framed).content.decode()
        assert "Sam Secret" not in page
        assert "/sign-out/" not in page
        book(client, framed, TOMORROW_AT_TEN)
        assert Booking.objects.get().client.name == "Gina Guest"

    def test_stays_a_frame_to_the_last_page(self, client, framed):
        path = book(client, framed, TOMORROW_AT_TEN)["Location"]
        page = client.get(path)
        assert f"frame-ancestors {SHOP}" in page["Content-Security-Policy"]
        assert f'data-booked="{Booking.objects.get().uuid}"' in page.content.decode()

    @pytest.mark.parametrize(
        ("spoil", "status"), [(("tutoring", "nothing"), 404), (("embed=1", "date=x&embed=1"), 400)]
    )
    def test_says_itself_what_is_wrong_with_its_address(self, client, framed, spoil, status):
        page = client.get(framed.replace(*spoil))
        assert page.status_code == status
        assert f"frame-ancestors {SHOP}" in page["Content-Security-Policy"]
        assert "X-Frame-Options" not in page
        assert "/sign-in/" not in page.content.decode()

    def test_leads_from_a_wrong_address_to_a_right_one(self, client, framed):
        text = client.get(framed.replace("embed=1", "date=x&embed=1")).content.decode()
        [way] = re.findall(r'<a class="button" href="([^"]*)"', text)
        again = client.get(framed.partition("?")[0] + way.replace("&amp;", "&"))
        assert f'data-origin="{SHOP}"' in again.content.decode()

    def test_leads_out_of_it_where_an_account_is_needed(self, client, settings):
        settings.BOOKABLE_EMBED_ORIGINS = (SHOP,)
        seller = make_practitioner()
        hour = make_service(seller)
        ten = make_service(seller, "bundle", covers=[hour])
        page = client.get(address(seller, "marketplace", ten, embed="1")).content.decode()
        assert f'href="{address(seller, "marketplace", ten)}?" target="_blank"' in page
        assert 'name="email"' not in page


class TestMenu:
    def test_leads_to_the_one_thing_that_can_be_booked(self, client, framed):
        path = framed.replace("tutoring/", "")
        assert client.get(path)["Location"] == framed

    def test_lists_what_can_be_booked(self, client):
        seller = make_practitioner()
        make_service(seller, name="Massage")
        Person.objects.filter(id=seller.person_id).update(roles=[Role.PRACTITIONER, Role.MENTOR])
        make_service(seller, name="Old", archived_at=TOMORROW_AT_TEN)
        page = client.get(address(seller, "").replace("//", "/")).content.decode()
        assert all(each in page for each in ("Mentoring session", "Massage", "1 hour · $50.00"))
        assert "Old" not in page

    def test_of_nobody_is_not_found(self, client, settings):
        assert client.get("/p/nobody-of-this-name/book/").status_code == 404
        settings.BOOKABLE_EMBED_ORIGINS = (SHOP,)
        page = client.get("/p/nobody-of-this-name/book/?embed=1")
        assert page.status_code == 404
        assert f"frame-ancestors {SHOP}" in page["Content-Security-Policy"]


class TestSwitchedOff:
    def test_is_not_there_without_public_pages(self, client, settings, framed):
        settings.BOOKABLE_PAGES = False
        assert client.get(framed).status_code == 404
        assert client.get(framed.replace("tutoring/", "")).status_code == 404


class TestScript:
    def test_can_be_loaded_by_any_site(self, client):
        script = client.get("/embed.js")
        assert script["Content-Type"].startswith("text/javascript")
        assert script["Cross-Origin-Resource-Policy"] == "cross-origin"
        again = client.get("/embed.js", headers={"If-None-Match": script["ETag"]})
        assert again.status_code == 304


class TestSetting:
    @pytest.mark.parametrize(
        ("text", "origins"),
        [
            ("", ()),
            ("*", ("*",)),
            (f"{SHOP}/, http://a.example:8080", (SHOP, "http://a.example:8080")),
        ],
    )
    def test_names_origins(self, text, origins):
        values = Values({"BOOKABLE_EMBED_ORIGINS": text})
        assert site(values, base_url="https://book.example").embed_origins == origins

    def test_refuses_what_is_none(self):
        with pytest.raises(ImproperlyConfigured, match="BOOKABLE_EMBED_ORIGINS"):
            site(Values({"BOOKABLE_EMBED_ORIGINS": "shop"}), base_url="https://book.example")
