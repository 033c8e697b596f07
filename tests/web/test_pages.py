from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version

import pytest
import tzdata
from django.test import Client
from openapi_spec_validator import validate

from bookable.config.dialects import installed
from bookable.domain.refusals import Refusal
from bookable.engine import clock, sandbox

APIS = {dialect.name: f"/{dialect.prefix}" for dialect in installed()} | {"auth": "/api/auth/"}
PREFIXES = {api.name: tuple(f"/{each}" for each in api.prefixes) for api in installed()}
METHODS = {"get", "post", "put", "patch", "delete"}
OURS = ["/developers/", "/docs/", "/docs/problems/", *(f"/docs/{name}/" for name in APIS)]


def is_served(client: Client, address: str) -> bool:
    with closing(client.get(address)) as response:
        return bool(response.status_code == 200)


class TestDevelopersPage:
    def test_shows_the_version(self, page):
        assert f"Bookable {version('bookable')}" in page("/developers/").words

    @pytest.mark.parametrize(("name", "base"), APIS.items())
    def test_lists_every_api(self, page, name, base):
        shown = page("/developers/")
        assert base in shown.words
        assert f"/docs/{name}/" in shown.links
        assert f"/api/openapi/{name}.json" in shown.links

    def test_links_to_every_page(self, page, client, db):
        links = [link for link in page("/developers/").links if not link.startswith("#")]
        assert {"/admin/", "/healthz", "/readyz", "/docs/problems/"} <= set(links)
        assert {client.get(link).status_code for link in links} <= {200, 302}

    def test_links_to_the_zone_rules(self, client, db):
        answer = client.get("/readyz").json()
        assert answer == {"status": "ok", "zone_rules": tzdata.IANA_VERSION}

    def test_has_a_first_call_to_copy(self, page, settings):
        wanted = f'curl {settings.BOOKABLE_BASE_URL}/api/auth/me/ -H "Authorization: Token $TOKEN"'
        assert wanted in page("/developers/").words

    def test_hides_the_sandbox_if_there_is_none(self, page):
        assert "sandbox" not in page("/developers/").words

    @pytest.mark.django_db
    def test_shows_the_clock_of_a_sandbox(self, page, settings):
        settings.BOOKABLE_SANDBOX = True
        clock.follow_sandbox(True)
        sandbox.set_clock(datetime(2027, 3, 1, 10, tzinfo=UTC))
        assert "is stopped at 1 March 2027, 10:00:00 UTC" in page("/developers/").words
        sandbox.set_clock(None)
        assert "is running and shows" in page("/developers/").words
        clock.follow_sandbox(False)


class TestApiPage:
    @pytest.mark.parametrize("name", APIS)
    def test_shows_the_document(self, client, page, name):
        body = client.get(f"/docs/{name}/").content.decode()
        assert f'data-document="/api/openapi/{name}.json"' in body
        assert "csrftoken" in client.cookies
        assert page(f"/docs/{name}/").ids >= {"api", "main"}

    @pytest.mark.parametrize(("name", "base"), APIS.items())
    def test_document_has_its_addresses(self, client, name, base):
        document = client.get(f"/api/openapi/{name}.json").json()
        operations = [
            path[verb] for path in document["paths"].values() for verb in METHODS & path.keys()
        ]
        assert len({each["summary"] for each in operations}) == len(operations)
        assert {each["description"][-1] for each in operations} == {"."}
        tags = [tag["name"] for tag in document["tags"]]
        assert {tuple(each["tags"]) for each in operations} == {(tag,) for tag in tags}
        assert document["openapi"].startswith("3.1")
        assert document["info"]["version"] == version("bookable")
        assert document["paths"]
        assert {path.startswith(PREFIXES.get(name, base)) for path in document["paths"]} == {True}

    @pytest.mark.parametrize("name", APIS)
    def test_document_is_valid(self, client, name):
        validate(client.get(f"/api/openapi/{name}.json").json())

    @pytest.mark.parametrize("name", APIS)
    def test_document_is_in_our_words_without_the_indentation_of_code(self, client, name):
        body = client.get(f"/api/openapi/{name}.json").content.decode()
        assert "Raised when" not in body
        assert r"\n    " not in body

    def test_document_describes_each_parameter_by_itself(self, client):
        paths = client.get("/api/openapi/tutoring.json").json()["paths"]
        parameters = paths["/api/bookings/slots/available/"]["get"]["parameters"]
        texts = {each["name"]: each["description"] for each in parameters}
        assert texts["duration"] == "The length in minutes."
        assert len(set(texts.values())) == len(texts)

    @pytest.mark.parametrize("name", APIS)
    def test_is_listed(self, page, name):
        assert f"/docs/{name}/" in page("/docs/").links


class TestProblemsPage:
    def test_has_every_refusal_with_its_sentence(self, page):
        shown = page("/docs/problems/")
        for refusal in Refusal.__subclasses__():
            blank = refusal.__new__(refusal)
            assert blank.code in shown.ids
            assert blank.sentence in shown.words

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("method", "address"),
        [
            ("GET", "/api/nothing/"),
            ("GET", "/api/bookings/teachers/"),
            ("POST", "/api/auth/token/"),
            ("PUT", "/api/auth/token/"),
        ],
    )
    def test_is_linked_from_problem_documents(self, client, page, method, address):
        asks = {"Accept": "application/problem+json"}
        problem = client.generic(method, address, b"{", "application/json", headers=asks).json()
        where, _, code = problem["type"].partition("#")
        assert where == "http://testserver/docs/problems/"
        assert code in page("/docs/problems/").ids


class TestPage:
    @pytest.mark.parametrize("address", OURS)
    def test_loads_only_local_files(self, client, page, address):
        loads = page(address).loads
        assert loads
        for load in loads:
            assert load.startswith("/static/"), load
            assert is_served(client, load), load

    @pytest.mark.parametrize("address", OURS)
    def test_has_no_inline_script_or_style(self, page, address):
        assert page(address).inline == []

    @pytest.mark.parametrize("address", OURS)
    def test_takes_no_post(self, client, address):
        assert client.post(address).status_code == 405

    @pytest.mark.parametrize("typed", ["/docs", "/admin", "/developers", "/sign-in", "/me"])
    def test_missing_trailing_slash_redirects(self, client, typed):
        response = client.get(typed)
        assert (response.status_code, response.headers["Location"]) == (302, f"{typed}/")

    def test_refuses_a_form_in_another_encoding(self):
        form = "application/x-www-form-urlencoded; charset=iso-8859-1"
        answer = Client(enforce_csrf_checks=True).post("/sign-in/", b"a=%ff", content_type=form)
        assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain")

    def test_unknown_page_says_so(self, client):
        response = client.get("/nothing/here/")
        assert response.status_code == 404
        assert "Not found" in response.content.decode()


class TestContentSecurityPolicy:
    @pytest.mark.parametrize("address", [*OURS, "/nothing/"])
    def test_forbids_foreign_sources_and_framing(self, client, address):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy
        assert "*" not in policy

    @pytest.mark.django_db
    def test_allows_the_admin_scripts_from_files_only(self, client):
        policy = client.get("/admin/login/").headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy

    @pytest.mark.parametrize("address", ["/healthz", "/api/openapi/auth.json", "/api/nothing/"])
    def test_is_sent_for_pages_only(self, client, address):
        assert "Content-Security-Policy" not in client.get(address).headers
