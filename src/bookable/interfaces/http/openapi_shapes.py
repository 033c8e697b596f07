"""Make OpenAPI documents such that generators of clients take them whole.

The HTTP framework writes what it knows from types. Here operations get short ids, error responses
are written once, fields get a description and an example, and a few shapes are put right that
generators refuse or misunderstand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from bookable.interfaces.http.openapi_examples import examples
from bookable.interfaces.http.openapi_fields import FIELDS

Json = dict[str, Any]
Operations = list[Json]

_ARTICLES = frozenset({"a", "an", "the", "your", "of"})
_WORD = re.compile(r"[A-Za-z0-9]+")


def operation_id(summary: str) -> str:
    """Return the id of an operation: its summary in camel case, such as `confirmBooking`."""
    words: list[str] = _WORD.findall(summary.replace("'s", ""))
    first, *others = (word for word in words if word.lower() not in _ARTICLES)
    return first.lower() + "".join(word[:1].upper() + word[1:] for word in others)


def share_errors(openapi: Json, operations: Operations) -> None:
    """Write each error response once, under the components, and refer to it."""
    shared = openapi["components"].setdefault("responses", {})
    names: dict[str, str] = {}
    for operation in operations:
        for status, response in operation["responses"].items():
            if int(status) < HTTPStatus.BAD_REQUEST or "$ref" in response:
                continue
            written = json.dumps(response, sort_keys=True)
            if written not in names:
                names[written] = name = _unused(HTTPStatus(int(status)), shared)
                shared[name] = response
            operation["responses"][status] = {"$ref": f"#/components/responses/{names[written]}"}


def _unused(status: HTTPStatus, shared: Mapping[str, object]) -> str:
    name = "".join(_WORD.findall(status.phrase.title()))
    taken = sum(1 for each in shared if each.rstrip("0123456789") == name)
    return f"{name}{taken + 1}" if taken else name


def simplify_queries(operations: Operations) -> None:
    """Leave out of query parameters what an address cannot say or need not say.

    That is null, the empty word, and a second spelling of a word, of which generators make two
    names that are the same.
    """
    for operation in operations:
        for parameter in operation.get("parameters", ()):
            if parameter.get("in") == "query":
                simplify(parameter["schema"])


def simplify(schema: Json) -> None:
    """Leave out of a schema what `simplify_queries` says."""
    if schema.get("default", "") in (None, ""):
        schema.pop("default", None)
    kept = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(kept) == 1:
        del schema["anyOf"]
        schema |= kept[0]
    if "enum" in schema:
        words = {str(word).replace("_", "-"): word for word in reversed(schema["enum"]) if word}
        schema["enum"] = [word for word in schema["enum"] if word in words.values()]


def drop_unused(openapi: Json) -> None:
    """Remove schemas to which nothing refers, for example the error shape of an unused type."""
    schemas = openapi["components"]["schemas"]
    while unused := schemas.keys() - _referred(openapi):
        for name in unused:
            del schemas[name]


def _referred(openapi: Json) -> set[str]:
    found = (each.get("$ref") for each in _schemas(openapi))
    return {each.rpartition("/")[2] for each in found if isinstance(each, str)}


def complete_schemas(openapi: Json, *, moments: Collection[str]) -> None:
    """Give enumerations their type, and fields a description and an example.

    `moments` are the fields that hold a moment as RFC 3339 writes it, besides those in `_at`.
    """
    for schema in _schemas(openapi):
        if isinstance(pattern := schema.get("pattern"), str):
            # The end of the text, as JSON Schema writes it (ECMA-262).
            schema["pattern"] = pattern.replace(r"\Z", "$")
        values = schema.get("enum")
        if values and "type" not in schema and all(isinstance(each, str) for each in values):
            schema["type"] = "string"
    for schema in openapi["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            if name.endswith("_at") or name in moments:
                _text_of(field).setdefault("format", "date-time")
            _describe(name, field)


def _text_of(field: Json) -> Json:
    """Return the part of a field's schema that is a string, where there is one."""
    parts = field.get("anyOf", [field])
    return next((each for each in parts if each.get("type") == "string"), {})


def _describe(name: str, field: Json) -> None:
    if name in FIELDS:
        # Since OpenAPI 3.1 a reference may have a description beside it.
        field.setdefault("description", FIELDS[name][0])
    if found := examples(name, field):
        field.setdefault("examples", found)


def _schemas(part: Any) -> Iterator[Json]:
    """Yield every object of a document, schemas among them."""
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _schemas(each)
