"""The conventions of the core API: errors, codes and ETags."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from tests.core_api import problem
from tests.factories import make_student

from bookable.interfaces.dialects.core.lexicon.codes import CODE_OF, CODES


class TestErrors:
    def test_without_credentials_is_unauthenticated(self, call):
        body = problem(call(None).get("me"), 401, "unauthenticated")
        assert body["instance"] == "/api/core/v1/me"
        assert "`Authorization: Bearer …`" in body["detail"]

    def test_at_an_unknown_address_is_not_found(self, call):
        problem(call(make_student()).get("nowhere"), 404, "not_found")

    def test_of_an_unknown_method_names_the_known_ones(self, call):
        answer = call(make_student()).post("me", {})
        problem(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"] == "GET, HEAD"

    def test_of_a_body_that_is_too_large(self, call):
        problem(call(make_student()).post("me", "x" * 300_000), 413, "too_large")

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            ("[" * 100_000, "nested too deeply"),
            ('{"url": 1, ', "not JSON"),
            (b'{"url": 1, "description": "\xff"}', "not UTF-8"),
        ],
        ids=["deep", "cut", "latin-1"],
    )
    def test_of_a_body_that_is_not_json_behind_its_first_flaw(self, call, body, says):
        answer = call(make_student()).post("webhook-endpoints", body)
        assert says in problem(answer, 400, "malformed")["detail"]

    def test_lists_every_unknown_parameter(self, call):
        answer = call(make_student()).get("me", {"fields": "name", "expand": ""})
        errors = problem(answer, 422, "invalid")["errors"]
        assert sorted(each["pointer"] for each in errors) == ["/expand", "/fields"]
        assert {each["detail"] for each in errors} == {"is not known here"}


class TestCodes:
    def test_have_a_page_each(self):
        browser = Client()
        listed = browser.get("/problems/").content.decode()
        for code, (status, sentence) in CODES.items():
            page = browser.get(f"/problems/{code}")
            assert page.status_code == 200
            assert str(status) in page.content.decode()
            assert sentence in unescape(page.content.decode())
            assert f"/problems/{code}" in listed

    def test_that_are_none_have_no_page(self):
        assert Client().get("/problems/made_up").status_code == 404

    def test_of_refusals_are_all_explained(self):
        assert set(CODE_OF.values()) <= set(CODES)


class TestMe:
    def test_names_the_person_and_their_roles(self, call):
        john = make_student(name="John Doe", zone="Europe/Madrid")
        assert call(john).get("me").body["person"] == {
            "id": str(john.uuid),
            "name": "John Doe",
            "email": john.email,
            "timezone": "Europe/Madrid",
            "roles": ["student"],
        }

    @pytest.mark.parametrize("path", ["me", "me/"])
    def test_is_found_with_and_without_the_last_slash(self, call, path):
        assert call(make_student()).get(path).status == 200


class TestETag:
    def test_saves_reading_again_what_has_not_changed(self, call):
        john = call(make_student())
        tag = john.get("me").headers["ETag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = john.get("me", If_None_Match=known)
            assert (again.status, again.text, again.headers["ETag"]) == (304, "", tag)

    def test_of_others_does_not_match(self, call):
        tag = call(make_student(name="Jane Roe")).get("me").headers["ETag"]
        assert call(make_student()).get("me", If_None_Match=tag).status == 200
