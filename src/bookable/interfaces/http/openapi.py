"""One OpenAPI 3.1 document for each dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from dmr.openapi import OpenAPIConfig, build_schema
from dmr.routing import Router

from bookable.interfaces.http.errors import PROBLEM

REFUSED_QUESTION = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
REFUSED_COMMAND = (
    *REFUSED_QUESTION,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)

NOTHING = str(HTTPStatus.NO_CONTENT.value)

METHODS = ("get", "post", "put", "patch", "delete")

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same request, the first answer comes back and nothing "
    "happens twice (draft-ietf-httpapi-idempotency-key-header).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An RFC 9457 problem document, for those who accept it.",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
    },
}


def document(router: Router, *, title: str, version: str) -> dict[str, Any]:
    """This will be the OpenAPI document of a dialect's addresses."""
    schema = build_schema(router, config=OpenAPIConfig(title=title, version=version))
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(schema.convert()))
    made["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    keyless = set(_keyless(router))
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            if method in METHODS:
                if method != "get" and path not in keyless:
                    operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
                _complete(operation, is_command=method != "get")
    return made


def _keyless(router: Router) -> Iterator[str]:
    for each in router.urls:
        door = getattr(each.callback, "view_class", None)
        if not getattr(door, "takes_keys", True):
            yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"{router.prefix}{each.pattern}")


def _complete(operation: dict[str, Any], *, is_command: bool) -> None:
    """Any operation can be refused in the shape of the errors that it tells of already. Every door
    has renderers for both kinds of body, but only errors come as problems."""
    bodies = next(
        response["content"]
        for status, response in operation["responses"].items()
        if int(status) >= HTTPStatus.BAD_REQUEST
    )
    refusals = REFUSED_COMMAND if is_command else REFUSED_QUESTION
    for refused in refusals if "security" in operation else (*refusals, HTTPStatus.UNAUTHORIZED):
        told = {"description": refused.phrase, "content": dict(bodies)}
        operation["responses"].setdefault(str(refused.value), told)
    operation["responses"].get(NOTHING, {}).pop("content", None)
    for status, response in operation["responses"].items():
        bodies = response.get("content", {})
        if PROBLEM not in bodies:
            continue
        if int(status) < HTTPStatus.BAD_REQUEST:
            del bodies[PROBLEM]
        else:
            bodies[PROBLEM] = {"schema": {"$ref": "#/components/schemas/Problem"}}


class Document:
    """A view that answers with one dialect's document, made when it is first asked for."""

    def __init__(self, router: Router, *, title: str, version: str) -> None:
        self._router, self._title, self._version = router, title, version
        self._body: bytes | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This will be the document as JSON."""
        if self._body is None:
            made = document(self._router, title=self._title, version=self._version)
            self._body = msgspec.json.encode(made)
        return HttpResponse(self._body, content_type="application/json")
