"""The OpenAPI 3.1 document of each dialect."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
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
from bookable.interfaces.http.openapi_fields import MOMENTS
from bookable.interfaces.http.openapi_shapes import (
    complete_schemas,
    drop_unused,
    operation_id,
    share_errors,
    simplify_queries,
)
from bookable.interfaces.http.openapi_texts import ERRORS, PARAMETERS, SECURITY, TAGS

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

LICENSE = {"name": "MIT", "identifier": "MIT"}
"""The licence of these documents."""

METHODS = ("get", "post", "put", "patch", "delete")

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A unique key of your choice. If the same request is sent again with the same "
    "key, nothing happens twice and you get the first answer again "
    "(draft-ietf-httpapi-idempotency-key-header).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what you read. If it has changed since, nothing happens (412).",
    "schema": {"type": "string"},
}

PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An error as an RFC 9457 problem document. Sent if the request accepts it.",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string", "description": "The address of a page that explains it."},
        "title": {"type": "string", "description": "What kind of error it is, in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What is wrong in this case."},
        "code": {"type": "string", "description": "What kind of error it is, for programs."},
        "instance": {"type": "string", "description": "The path of the request."},
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
    about: str = "",
    server: str = "/",
    only_problems: bool = False,
) -> dict[str, Any]:
    """Return the OpenAPI document of a router, which `about` says what it is for and `server` where
    it is. With `only_problems`, all errors are problem documents."""
    schema = build_schema(router, config=OpenAPIConfig(title=title, version=version))
    # The tests validate what comes out. Here it would keep all other requests waiting, for as long
    # as the rest takes, once in each process.
    converted = schema.convert(skip_validation=True)
    openapi: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(converted))
    openapi["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    openapi["info"] |= {"description": about, "license": LICENSE}
    openapi["servers"] = [{"url": server}]
    openapi["tags"] = [{"name": tag, "description": TAGS.get(tag, tag)} for tag in operations]
    every = list(_each(openapi["paths"]))
    texts, schemas = dict(_texts(operations)), openapi["components"]["schemas"]
    _complete_all(every, router, texts, schemas, only_problems=only_problems)
    for name, scheme in openapi["components"].get("securitySchemes", {}).items():
        if name in SECURITY:
            scheme["description"] = SECURITY[name]
    _unindent(openapi)
    simplify_queries([operation for *_, operation in every])
    share_errors(openapi, [operation for *_, operation in every])
    drop_unused(openapi)
    complete_schemas(openapi, moments=MOMENTS | {"start", "end"} if only_problems else MOMENTS)
    return openapi


def part_of(router: Router, paths: Collection[str]) -> Router:
    """Return a router with some of a router's addresses, which are given as its document writes
    them below its prefix."""
    kept = (each for each in router.urls if _PARAMETER.sub(r"{\1}", str(each.pattern)) in paths)
    return Router(router.prefix, kept)


_PARAMETER = re.compile(r"<\w+:(\w+)>")

Each = tuple[str, str, dict[str, Any]]
"""A path, a method in lower case, and its operation."""


def _each(paths: Mapping[str, Any]) -> Iterator[Each]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            if method in METHODS:
                yield path, method, operation


def _complete_all(
    every: Iterable[Each],
    router: Router,
    texts: Mapping[str, dict[str, Any]],
    schemas: dict[str, Any],
    *,
    only_problems: bool,
) -> None:
    """Give each operation its texts, its id, its errors and the key that it takes."""
    keyless = set(_keyless(router))
    for path, method, operation in every:
        if method != "get" and path not in keyless:
            operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        _complete(operation, is_command=method != "get")
        add_dry_run(operation, schemas)
        _describe_parameters(operation.get("parameters", []))
        below = path.removeprefix(f"/{router.prefix}")
        operation.update(texts.get(f"{method.upper()} {below}", {}))
        operation.setdefault("security", [])
        if "summary" in operation:
            operation["operationId"] = operation_id(operation["summary"])
        if only_problems:
            _leave_problems(operation)
            if method != "get" and "{" in path:
                operation.setdefault("parameters", []).append(IF_MATCH)


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
        about: str,
        server: str,
        only_problems: bool = False,
    ) -> None:
        self._make = partial(
            document,
            router,
            title=title,
            version=version,
            operations=operations,
            about=about,
            server=server,
            only_problems=only_problems,
        )
        self._body: bytes | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the document as JSON."""
        if self._body is None:
            self._body = msgspec.json.encode(self._make())
        return HttpResponse(self._body, content_type="application/json")
