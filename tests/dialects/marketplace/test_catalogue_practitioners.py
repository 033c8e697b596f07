from __future__ import annotations

import pytest
from tests.factories import make_mentor, make_practitioner


class TestPractitionerList:
    def test_is_paged(self, as_john):
        for name in ("Zoe Quill", "Zoe Abel", "Zoe Marsh"):
            make_practitioner(name=name)
        first = as_john.get("practitioners/", {"search": "zoe", "page_size": 2}).body
        assert first["count"] == 3
        assert [each["name"] for each in first["results"]] == ["Zoe Abel", "Zoe Marsh"]
        assert first["next"].startswith("http://testserver/api/v1/drf/practitioners/?search=zoe")
        assert first["previous"] is None
        second = as_john.get("practitioners/", {"search": "zoe", "page_size": 2, "page": 2}).body
        assert [each["name"] for each in second["results"]] == ["Zoe Quill"]

    def test_searches_company_and_bio(self, as_john):
        found = make_practitioner(company="Quxco Ltd", bio="Fond of bivalves")
        for search in ("quxco", "BIVALVES"):
            body = as_john.get("practitioners/", {"search": search}).body
            assert [each["id"] for each in body["results"]] == [found.person_id]

    def test_has_practitioners_only(self, as_john):
        make_mentor(name="Zoe Mentor")
        assert as_john.get("practitioners/", {"search": "Zoe Mentor"}).body["count"] == 0

    def test_returns_401_without_a_token(self, call):
        answer = call(None).get("practitioners/")
        assert (answer.status, set(answer.body)) == (401, {"detail"})
        assert "WWW-Authenticate" in answer.headers

    def test_allows_100_per_page(self, as_john):
        body = as_john.get("practitioners/", {"page_size": 10**6}).body
        assert body["next"] is None

    def test_returns_404_beyond_the_last_page(self, as_john):
        answer = as_john.get("practitioners/", {"page": 10**30})
        assert (answer.status, answer.body) == (404, {"detail": "Not found"})

    @pytest.mark.parametrize("query", [{"page": 0}, {"page": "x"}, {"page_size": 0}])
    def test_invalid_query_is_refused(self, as_john, query):
        answer = as_john.get("practitioners/", query)
        assert answer.status == 400
        assert next(iter(query)) in answer.body["detail"]
