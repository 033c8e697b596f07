"""The OpenAPI 3.1 document of each dialect."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from inspect import cleandoc
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from dmr.openapi import OpenAPIConfig, build_schema
from dmr.routing import Router

from bookable.interfaces.http.errors import PROBLEM
from bookable.interfaces.http.openapi_dry_runs import add_dry_run
from bookable.interfaces.http.openapi_texts import ERRORS, PARAMETERS, SECURITY

READ_ERRORS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
COMMAND_ERRORS = (
    *READ_ERRORS,
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
    "description": "A unique key of your choice. If the same request is sent again with the same "
    "key, nothing happens twice and you get the first answer again "
    "(draft-ietf-httpapi-idempotency-key-header).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An error as an RFC 9457 problem document. Sent if the request accepts it.",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "Every wrong field, as a JSON pointer. Only in the core API.",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


Operations = Mapping[str, Mapping[str, tuple[str, str]]]
"""The texts of operations, by tag and then by method and path below the router's prefix: a summary
and a description."""


def document(
    router: Router,
    *,
    title: str,
    version: str,
    operations: Operations,
    only_problems: bool = False,
) -> dict[str, Any]:
    """Return the OpenAPI document of a router. With `only_problems`, all errors are problem
    documents."""
    schema = build_schema(router, config=OpenAPIConfig(title=title, version=version))
    # The tests validate what comes out. Here it would keep all other requests waiting, for as long
    # as the rest takes, once in each process.
    converted = schema.convert(skip_validation=True)
    openapi: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(converted))
    openapi["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    openapi["tags"] = [{"name": tag} for tag in operations]
    texts = dict(_texts(operations))
    keyless = set(_keyless(router))
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                if method != "get" and path not in keyless:
                    operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
                _complete(operation, is_command=method != "get")
                add_dry_run(operation)
                _describe_parameters(operation.get("parameters", []))
                key = f"{method.upper()} {path.removeprefix(f'/{router.prefix}')}"
                operation.update(texts.get(key, {}))
                if only_problems:
                    _leave_problems(operation)
    for name, scheme in openapi["components"].get("securitySchemes", {}).items():
        if name in SECURITY:
            scheme["description"] = SECURITY[name]
    _unindent(openapi)
    return openapi


def _describe_parameters(parameters: list[dict[str, Any]]) -> None:
    """Give each parameter a description of its own. The framework gives the description of a query
    to every one of its parameters."""
    times = Counter(each.get("description") for each in parameters)
    for each in parameters:
        if each["in"] == "query" and times[each.get("description")] > 1:
            each["description"] = PARAMETERS.get(each["name"], each.get("description"))


def _unindent(part: Any) -> None:
    """Remove the indentation of docstrings, which Markdown would show as code."""
    if isinstance(part, dict):
        if isinstance(text := part.get("description"), str):
            part["description"] = cleandoc(text)
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            _unindent(each)


def _leave_problems(operation: dict[str, Any]) -> None:
    """Make all errors problem documents. Wrong fields, also those of a query, are a 422 there."""
    invalid = HTTPStatus.UNPROCESSABLE_ENTITY
    operation["responses"].setdefault(str(invalid.value), {"description": invalid.phrase})
    for status, response in operation["responses"].items():
        if int(status) >= HTTPStatus.BAD_REQUEST:
            response["content"] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _texts(operations: Operations) -> Iterator[tuple[str, dict[str, Any]]]:
    for tag, described in operations.items():
        for key, (summary, description) in described.items():
            yield key, {"tags": [tag], "summary": summary, "description": description}


def _keyless(router: Router) -> Iterator[str]:
    for url in router.urls:
        controller = getattr(url.callback, "view_class", None)
        if not getattr(controller, "takes_keys", True):
            yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"{router.prefix}{url.pattern}")


def _complete(operation: dict[str, Any], *, is_command: bool) -> None:
    """Add the error responses that every operation can have, in the shape of the ones it already
    declares. The framework declares both content types for every response, so the problem type is
    removed from successes."""
    bodies = next(
        response["content"]
        for status, response in operation["responses"].items()
        if int(status) >= HTTPStatus.BAD_REQUEST
    )
    errors = COMMAND_ERRORS if is_command else READ_ERRORS
    for error in errors if "security" in operation else (*errors, HTTPStatus.UNAUTHORIZED):
        response = {"content": dict(bodies)}
        operation["responses"].setdefault(str(error.value), response)
    operation["responses"].get(NOTHING, {}).pop("content", None)
    for status, response in operation["responses"].items():
        if text := ERRORS.get(int(status)):
            response["description"] = text
        bodies = response.get("content", {})
        if PROBLEM not in bodies:
            continue
        if int(status) < HTTPStatus.BAD_REQUEST:
            del bodies[PROBLEM]
        else:
            bodies[PROBLEM] = {"schema": {"$ref": "#/components/schemas/Problem"}}


class Document:
    """A view that serves a dialect's OpenAPI document. It is built on the first request."""

    def __init__(
        self,
        router: Router,
        *,
        title: str,
        version: str,
        operations: Operations,
        only_problems: bool = False,
    ) -> None:
        self._make = partial(
            document,
            router,
            title=title,
            version=version,
            operations=operations,
            only_problems=only_problems,
        )
        self._body: bytes | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the document as JSON."""
        if self._body is None:
            self._body = msgspec.json.encode(self._make())
        return HttpResponse(self._body, content_type="application/json")
