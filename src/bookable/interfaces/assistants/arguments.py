"""The arguments of a tool: their JSON Schema, and the request that they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode
from uuid import UUID

import msgspec

from bookable.interfaces.assistants.tools import Tool
from bookable.interfaces.http.openapi import IDEMPOTENCY_KEY
from bookable.interfaces.http.openapi_shapes import simplify

Json = dict[str, Any]
CONFIRMED, DRY_RUN, REQUEST_ID = "confirmed", "dry_run", "request_id"

_NO_ID = str(UUID(int=0))
"""An id that nothing has."""

_TEXTS = {"booking_id": "The `id` of the booking."}
_CONFIRMED = {
    "type": "boolean",
    "default": False,
    "description": "Whether the person has agreed. Otherwise nothing changes, and the answer says"
    " what would.",
}
_REQUEST_ID = {
    **IDEMPOTENCY_KEY["schema"],
    "description": "An id of your own for this change, sent as its Idempotency-Key. If you send the"
    " same change again with it, nothing happens twice and you get the first answer.",
}


class Call(NamedTuple):
    """A request to the core API."""

    method: str
    path: str
    query: str
    body: bytes
    key: str | None
    """The Idempotency-Key."""


class ArgumentError(Exception):
    """Arguments that cannot be part of a request: a sentence about each.

    `trial` is a request that changes nothing. Its answer tells what is wrong with the others.
    """

    def __init__(self, flaws: Sequence[str], trial: Call) -> None:
        super().__init__(*flaws)
        self.flaws, self.trial = flaws, trial


@dataclass(frozen=True, slots=True)
class Signature:
    """Where each argument of a tool goes in its request, from the OpenAPI document."""

    tool: Tool
    schema: Json
    in_path: frozenset[str]
    in_query: frozenset[str]
    has_body: bool

    def call(self, arguments: Mapping[str, Any]) -> Call:
        """Return the request for some arguments. Raise ArgumentError."""
        given, flaws = dict(arguments), list[str]()
        key = None if self.tool.reads else _taken(given, REQUEST_ID, str, flaws)
        if self.tool.asks_first:
            if DRY_RUN in given:
                flaws.append(f"{DRY_RUN}: is not known; leave out {CONFIRMED} instead")
            given[DRY_RUN] = not _taken(given, CONFIRMED, bool, flaws)
        path = {name: _segment(given, name, flaws) for name in self.in_path}
        if flaws:
            dry = {} if self.tool.reads else {DRY_RUN: True}
            raise ArgumentError(flaws, self._call(path, given | dry, None))
        return self._call(path, given, key)

    def _call(self, path: Mapping[str, str], given: Json, key: str | None) -> Call:
        names = sorted(given.keys() - self.in_query) if self.has_body else []
        body = {name: given[name] for name in names}
        query = {name: each for name, each in given.items() if name not in body}
        return Call(
            self.tool.method,
            self.tool.path.format(**path),
            urlencode([(name, _text(each)) for name, each in _pairs(query)]),
            msgspec.json.encode(body) if self.has_body else b"",
            key,
        )


def signature(tool: Tool, operation: Json, schemas: Mapping[str, Json]) -> Signature:
    """Return a tool's signature from the OpenAPI operation, of which all `schemas` are known."""
    parameters = {each["name"]: each for each in operation.get("parameters", ())}
    places = {name: each["in"] for name, each in parameters.items()}
    body = _body(operation, schemas)
    properties = {
        name: {**each["schema"], "description": _TEXTS.get(name, each.get("description", ""))}
        for name, each in parameters.items()
        if places[name] != "header"
    }
    properties |= body.get("properties", {})
    if tool.asks_first:
        del properties[DRY_RUN]
        properties[CONFIRMED] = _CONFIRMED
    if not tool.reads:
        properties[REQUEST_ID] = _REQUEST_ID
    required = [name for name in properties if parameters.get(name, {}).get("required")]
    schema = {
        "type": "object",
        "properties": {name: _written_out(each, schemas) for name, each in properties.items()},
        "required": [*required, *body.get("required", ())],
        "additionalProperties": False,
    }
    paths, queries = (
        frozenset(n for n in places if places[n] == part) for part in ("path", "query")
    )
    return Signature(tool, schema, paths, queries, "requestBody" in operation)


def _body(operation: Json, schemas: Mapping[str, Json]) -> Json:
    """Return the schema of an operation's body, which may be optional, or an empty one."""
    if "requestBody" not in operation:
        return {}
    schema: Json = operation["requestBody"]["content"]["application/json"]["schema"]
    (one,) = (each for each in schema.get("anyOf", [schema]) if each.get("type") != "null")
    body: Json = _written_out(one, schemas)
    return body


def _written_out(schema: Any, schemas: Mapping[str, Json]) -> Any:
    """Return a schema with what it refers to in place of its references, and without null, which
    says the same as leaving the argument out."""
    if isinstance(schema, list):
        return [_written_out(each, schemas) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        schema = {**schemas[schema["$ref"].rpartition("/")[2]], **schema}
        del schema["$ref"]
    found = {name: _written_out(each, schemas) for name, each in schema.items()}
    simplify(found)
    return found


def _taken(given: Json, name: str, kind: type, flaws: list[str]) -> Any:
    value = given.pop(name, None)
    if value is not None and not isinstance(value, kind):
        flaws.append(f"{name}: must be {'true or false' if kind is bool else 'text'}")
    return value


def _segment(given: Json, name: str, flaws: list[str]) -> str:
    """Return an argument as a part of a path, in which a slash is none."""
    value = given.pop(name, None)
    if not isinstance(value, str) or not value:
        flaws.append(f"{name}: is required")
        return _NO_ID
    return quote(value, safe="")


def _pairs(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield query parameters. One with several values is repeated."""
    for name, value in given.items():
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                yield name, each


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
