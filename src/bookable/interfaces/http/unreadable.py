"""What is wrong with a request that cannot be decoded, and in which field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest
from dmr.endpoint import Endpoint
from dmr.exceptions import RequestSerializationError, ValidationError

from bookable.interfaces.http.wanted import FieldPath, what_is_wanted

JSON = "application/json"

_PART = "parsed_"
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")

Models = Mapping[str, Any]
"""The types that a method decodes, by part of the request: path, query or body."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first problem in a request: its place (such as "body", then a field's name), what is
    wanted there, the type of problem in FastAPI's vocabulary, and what the decoder says."""

    place: FieldPath
    problem: str
    kind: str = "json_invalid"
    cause: str = ""

    @property
    def field(self) -> str:
        """The name of the field within its part of the request, such as `includes[1]`."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.place[1:])
        return "".join(steps).removeprefix(".")

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}" if self.field else f"The body {self.problem}"


def models_of(endpoint: Endpoint) -> Models:
    """Return the types of all parts of a request that a method decodes."""
    specs = endpoint.metadata.component_parsers
    return {spec.parser.context_name.removeprefix(_PART): spec.model for spec in specs}


def flaw(request: HttpRequest, exc: Exception, models: Models) -> Flaw | None:
    """Return what is wrong with a request, or None if the exception is about something else."""
    match exc:
        case ValidationError():
            problem, place = split_message(str(exc.payload[0]["msg"]))
            # The framework decodes all parts at once, into fields named parsed_body, parsed_query
            # and so on. Only a body is sometimes decoded on its own; its path then has no prefix.
            first = str(place[0]) if place else ""
            part = first.removeprefix(_PART) if first.startswith(_PART) else "body"
            inside = place[1:] if first.startswith(_PART) else place
            return explained(problem, [part, *inside], models.get(part, Any))
        case RequestSerializationError():
            return Flaw(["body"], _not_json(request, str(exc.args[0])))
        case RecursionError():
            return Flaw(["body"], "is nested too deeply")
    return None


def explained_alone(exc: msgspec.ValidationError, model: Any) -> Flaw:
    """Return what is wrong with a body that was decoded on its own."""
    problem, place = split_message(str(exc))
    return explained(problem, ["body", *place], model)


def explained(problem: str, place: FieldPath, model: Any) -> Flaw:
    """Turn a msgspec error into one for people: msgspec's messages name Python types and regular
    expressions."""
    name = _NAMED.search(problem)
    if name is not None and problem.startswith("Object missing"):
        return Flaw([*place, name[1]], "is required", "missing")
    if name is not None and problem.startswith("Object contains unknown"):
        return Flaw([*place, name[1][:LONGEST_NAME]], "is not known here", "extra_forbidden")
    kind = "uuid_parsing" if "UUID" in problem else "value_error"
    wanted = what_is_wanted(model, place[1:])
    # Paths and query parameters cannot hold null.
    if place[0] != "body":
        wanted = wanted.removesuffix(_OR_NULL)
    return Flaw(place, f"must be {wanted}", kind, problem)


_OR_NULL = " or null"
LONGEST_NAME = 100

_NAMED = re.compile(r"field `(.*)`", re.DOTALL)


def split_message(text: str) -> tuple[str, list[str | int]]:
    """Split msgspec's message, such as "Expected `int` - at `$.parsed_body.duration`", into text
    and place."""
    problem, _, path = text.rpartition(" - at `$") if " - at `$" in text else (text, "", "")
    return problem, [name or int(index) for name, index in _STEP.findall(path.rstrip("`"))]


def _not_json(request: HttpRequest, text: str) -> str:
    if not request.body:
        return "is empty, and must be a JSON object"
    if request.content_type != JSON:
        sent = f", not as {request.content_type}" if request.content_type else ""
        return f"must be sent as {JSON}{sent}"
    if "codec can't decode" in text:
        return "is not UTF-8"
    if "truncated" in text:
        return "is not JSON: it ends too early"
    return f"is not JSON: {text.removeprefix('JSON is malformed: ')}"
