"""Errors under `/api/auth/`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.api import Answer, Caller
from tests.identity.issuers import PASSWORD

from bookable.domain.people import Actor

Ask = Callable[[str], Answer]
At = Callable[[datetime], None]


def known(actor: Actor) -> dict[str, str]:
    return {"email": actor.email, "password": PASSWORD}


class TestUnreadableBody:
    @pytest.mark.parametrize(
        ("body", "named"),
        [
            ({}, "email"),
            ({"email": "a@example.com"}, "password"),
            ({"email": 7, "password": "x"}, "email"),
            ({"email": None, "password": "x"}, "email"),
            ({"email": "", "password": "x"}, "email"),
            ({"email": "a" * 321, "password": "x"}, "email"),
            ({"email": "a\x00@example.com", "password": "x"}, "email"),
            ({"email": "a@example.com", "password": ["x"]}, "password"),
            ({"email": "a@example.com", "password": ""}, "password"),
            ({"email": "a@example.com", "password": "x" * 1025}, "password"),
        ],
    )
    @pytest.mark.parametrize("path", ["login/", "token/", "jwt/"])
    def test_returns_400_naming_the_field(
        self, call: Caller, path: str, body: dict[str, Any], named: str
    ) -> None:
        answer = call.post(path, body)
        assert answer.status == 400
        assert named in answer.body["detail"]

    @pytest.mark.parametrize("body", [{}, {"refresh": 1}, {"refresh": ""}])
    def test_returns_400_on_refresh_too(self, call: Caller, body: dict[str, Any]) -> None:
        answer = call.post("jwt/refresh/", body)
        assert answer.status == 400
        assert "refresh" in answer.body["detail"]

    @pytest.mark.parametrize(
        "text", ["", "{", "[]", "null", '"x"', '{"email":"\\ud800"}', "[" * 3999]
    )
    def test_must_be_an_object(self, call: Caller, text: str) -> None:
        answer = call.post("login/", text)
        assert answer.status == 400
        assert isinstance(answer.body["detail"], str)

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
    def test_with_a_content_type_of_forms_returns_400(self, ada: Actor, kind: str) -> None:
        body = json.dumps(known(ada))
        answer = Client().generic("POST", "/api/auth/login/", body, content_type=kind)
        assert answer.status_code == 400
        assert "sessionid" not in answer.cookies


class TestBodyTooLarge:
    def test_returns_413(self, call: Caller) -> None:
        answer = call.post("login/", "x" * 3_000_000)
        assert answer.status == 413
        assert answer.body == {"detail": "The request body is too large"}


class TestProblemDocument:
    PROBLEM = "application/problem+json"

    @pytest.mark.parametrize(
        ("method", "path", "body", "status", "code"),
        [
            ("GET", "me/", None, 401, "unauthorized"),
            ("POST", "login/", {}, 400, "bad_request"),
            ("POST", "login/", "{", 400, "bad_request"),
            ("POST", "login/", {"email": "x", "password": "x"}, 401, "unauthorized"),
            ("PUT", "login/", {}, 405, "method_not_allowed"),
        ],
    )
    def test_is_sent_on_request(
        self, call: Caller, method: str, path: str, body: Any, status: int, code: str
    ) -> None:
        answer = call.send(method, path, body, Accept=self.PROBLEM)
        assert answer.status == status
        assert answer.headers["Content-Type"] == self.PROBLEM
        assert set(answer.body) == {"type", "title", "status", "detail", "code", "instance"}
        assert answer.body["status"] == status
        assert answer.body["code"] == code
        assert answer.body["instance"] == f"/api/auth/{path}"

    def test_does_not_replace_successful_answers(self, ada: Actor, call: Caller) -> None:
        answer = call.post("token/", known(ada), Accept=f"application/json, {self.PROBLEM}")
        assert answer.headers["Content-Type"] == "application/json"
        answer = call.post("token/", known(ada), Accept=self.PROBLEM)
        assert answer.headers["Content-Type"] == "application/json"


class TestMethodNotAllowed:
    def test_returns_405_with_the_allowed_methods(self, call: Caller) -> None:
        answer = call.send("DELETE", "login/")
        assert answer.status == 405
        assert answer.headers["Allow"] == "POST"
        assert answer.body == {"detail": "Method DELETE is not allowed here"}
