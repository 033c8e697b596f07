"""What leads people to their pages."""

from __future__ import annotations

import re

import pytest
from django.urls import path
from tests.identity.issuers import PASSWORD

from bookable.config import urls
from bookable.domain.people import CLIENT_ROLES, Role
from bookable.interfaces.pages import signing_in
from bookable.storage.models import Person

urlpatterns = [*urls.urlpatterns, path("desk/", signing_in.sign_out, name="desk")]
"""As where there is a desk."""


@pytest.fixture
def shown(client, ada):
    client.post("/sign-in/", {"email": ada.email, "password": PASSWORD})
    return lambda path: client.get(path).content.decode()


class TestNavigation:
    def test_leads_home(self, shown):
        assert '<li><a href="/">Home</a></li>' in shown("/sign-out/")

    @pytest.mark.urls(__name__)
    def test_says_where_one_is(self, shown):
        assert '<li><a href="/desk/" aria-current="page">Desk</a></li>' in shown("/desk/")
        assert '<li><a href="/desk/">Desk</a></li>' in shown("/sign-out/")

    def test_is_by_the_name_in_the_settings(self, shown):
        text = shown("/me/settings/")
        assert '<a class="who" href="/me/settings/" aria-current="page">' in text
        assert '<li><a href="/me/">' in text
        assert '<li><a href="/me/" aria-current="page">' in shown("/me/")

    @pytest.mark.parametrize(
        ("roles", "leads"),
        [
            (CLIENT_ROLES, {"/", "/me/", "/buddies/"}),
            ({Role.PRACTITIONER}, {"/", "/me/", "/desk/"}),
            ({Role.STAFF}, {"/", "/me/", "/insights/", "/admin/"}),
        ],
    )
    def test_leads_people_to_what_is_theirs(self, shown, ada, roles, leads):
        Person.objects.filter(id=ada.person_id).update(roles=sorted(roles))
        places = re.search(r'<ul class="places">.*?</ul>', shown("/sign-out/"), re.DOTALL)
        assert places
        assert set(re.findall(r'href="([^"]+)"', places[0])) == leads

    def test_is_not_shown_to_strangers(self, client, ada):
        assert b"places" not in client.get("/sign-in/").content
