"""What leads people to their pages."""

from __future__ import annotations

import pytest
from django.urls import path
from tests.identity.issuers import PASSWORD

from bookable.config import urls
from bookable.interfaces.pages import signing_in

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

    def test_is_not_shown_to_strangers(self, client, ada):
        assert b"places" not in client.get("/sign-in/").content
