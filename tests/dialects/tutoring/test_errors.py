from __future__ import annotations

import pytest

PROBLEM = "application/problem+json"


class TestUnknownAddress:
    @pytest.mark.parametrize("path", ["nothing/", "nothing", "", "bookings/a/b/c/"])
    def test_has_the_error_shape_of_the_dialect(self, as_john, path):
        answer = as_john.get(path)
        assert answer.status == 404
        assert set(answer.body) == {"error"}


class TestMethodNotAllowed:
    @pytest.mark.parametrize(
        ("path", "method", "allowed"),
        [
            ("slots/available/", "POST", "GET, HEAD"),
            ("bookings/my/", "POST", "GET, HEAD"),
            ("bookings/", "DELETE", "GET, HEAD, POST"),
            ("availability/1/", "PUT", "DELETE, GET, HEAD, PATCH"),
            ("feedback/", "PUT", "GET, HEAD, POST"),
        ],
    )
    def test_names_the_allowed_methods(self, as_john, path, method, allowed):
        answer = as_john.send(method, path)
        assert (answer.status, answer.headers["Allow"]) == (405, allowed)
        assert set(answer.body) == {"error"}


class TestProblemDocument:
    def test_is_sent_on_request(self, as_john, booking):
        answer = as_john.post(f"bookings/{booking['id']}/complete/", {}, Accept=PROBLEM)
        assert answer.headers["Content-Type"] == PROBLEM
        assert answer.body == {
            "type": "http://testserver/docs/problems/#wrong_status",
            "title": "Bad Request",
            "status": 400,
            "detail": "Only confirmed sessions can be marked as completed",
            "code": "wrong_status",
            "instance": f"/api/bookings/bookings/{booking['id']}/complete/",
        }

    @pytest.mark.parametrize(
        ("path", "status", "code"),
        [("nothing/", 404, "not_found"), ("slots/available/", 400, "bad_request")],
    )
    def test_has_a_code_for_every_refusal(self, as_john, path, status, code):
        answer = as_john.get(path, Accept=PROBLEM)
        assert (answer.status, answer.body["status"], answer.body["code"]) == (status, status, code)

    def test_names_the_missing_person(self, call):
        answer = call(None).get("bookings/", Accept=PROBLEM)
        assert (answer.status, answer.body["code"]) == (401, "unauthorized")

    def test_does_not_replace_answers_that_are_no_refusals(self, as_john, booking):
        answer = as_john.get("bookings/my/", Accept=PROBLEM)
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.body == [booking]

    @pytest.mark.parametrize("accept", ["*/*", "application/json", "", "application/*"])
    def test_is_not_sent_by_default(self, as_john, booking, accept):
        for path in ("bookings/my/", "nothing/"):
            answer = as_john.get(path, Accept=accept)
            assert answer.headers["Content-Type"] == "application/json"


class TestAllAnswers:
    def test_have_a_request_id(self, as_john):
        assert len(as_john.get("bookings/my/").headers["X-Request-ID"]) == 32
        given = as_john.get("bookings/my/", X_Request_ID="trace-12345")
        assert given.headers["X-Request-ID"] == "trace-12345"

    @pytest.mark.parametrize(
        ("path", "status"), [("bookings/my", 200), ("slots/available", 400), ("teachers", 200)]
    )
    def test_never_redirect_for_a_trailing_slash(self, as_john, path, status):
        assert as_john.get(path).status == status
