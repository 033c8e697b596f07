"""What is said of input that cannot be read: the name of the field, and what is wanted in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from django.urls import URLPattern, URLResolver, get_resolver
from dmr.components import BodyComponent
from msgspec import inspect

from bookable.interfaces.http.unreadable import Flaw, explained_alone, models_of
from bookable.interfaces.sandbox.views import ClockIn

JARGON = re.compile(
    r"regex|\\|\$|\^|`|msgspec|\bobject\b(?<!JSON object)|Expected|\bint\b|\bstr\b|None"
    r"|something else|[0-9]{16}"
)
WRONG = [None, True, 5, -1, 10**30, 1.5, "", "\x00", "?" * 10_001, ["?"], {"?": 1}]

# Where a contract says that what is not listed is ignored.
IGNORING = {"BookingPatch"}


def _controllers(patterns: Any) -> Iterator[Any]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _controllers(each.url_patterns)
        elif isinstance(each, URLPattern) and hasattr(each.callback, "view_class"):
            yield each.callback.view_class


@cache
def _models() -> dict[str, tuple[str, Any]]:
    """Return every model that part of a request is decoded into, and which part."""
    found: dict[str, tuple[str, Any]] = {"sandbox": ("body", ClockIn)}
    for controller in _controllers(get_resolver().url_patterns):
        for endpoint in getattr(controller, "api_endpoints", {}).values():
            for part, model in models_of(endpoint).items():
                found[f"{controller.__module__}.{model}"] = part, model
    return found


class TestBodyDecoding:
    def test_decodes_straight_into_the_schema(self):
        """What is not asked for is skipped: built, 2 MB of it take a second."""
        parsers = [
            spec.parser
            for controller in _controllers(get_resolver().url_patterns)
            for endpoint in getattr(controller, "api_endpoints", {}).values()
            for spec in endpoint.metadata.component_parsers
            if isinstance(spec.parser, BodyComponent)
        ]
        assert len(parsers) > 20
        assert all(parser.pass_model for parser in parsers)


def _struct(model: Any) -> inspect.StructType:
    kind = inspect.type_info(model)
    choices = kind.types if isinstance(kind, inspect.UnionType) else [kind]
    return next(each for each in choices if isinstance(each, inspect.StructType))


@cache
def _structs() -> dict[str, inspect.StructType]:
    return {name: _struct(model) for name, (_, model) in _models().items()}


def _refused(value: dict[str, Any], model: Any) -> Flaw | None:
    try:
        msgspec.json.decode(json.dumps(value), type=model, strict=False)
    except msgspec.ValidationError as error:
        return explained_alone(error, model)
    return None


def _said_of_wrong(field: msgspec.structs.FieldInfo) -> list[str]:
    """Return what is said of a field that has one wrong value after the other."""
    alone = msgspec.defstruct("Alone", [(field.encode_name, field.type)])
    found = [_refused({field.encode_name: value}, alone) for value in WRONG]
    return [str(flaw) for flaw in found if flaw is not None]


def _is_clear(said: str, field: str) -> bool:
    expected = (": must be ", ": is required", ".?: is not known here")
    named = said.startswith(field) and any(each in said for each in expected)
    return named and not JARGON.search(said)


class TestUnreadableField:
    def test_is_named_with_the_expected_type(self):
        unclear, taking_all = [], []
        for name, struct in _structs().items():
            fields = msgspec.structs.fields(struct.cls)
            said = [(each.encode_name, one) for each in fields for one in _said_of_wrong(each)]
            unclear += [(name, one) for field, one in said if not _is_clear(one, field)]
            taking_all += [name] if fields and not said else []
        assert (unclear, taking_all) == ([], [])

    def test_is_named_if_missing(self):
        required = {
            name: _refused({}, struct.cls)
            for name, struct in _structs().items()
            if any(field.required for field in struct.fields)
        }
        assert required
        unnamed = [each for each in required.items() if not str(each[1]).endswith(": is required")]
        assert unnamed == []

    def test_is_named_if_unknown(self):
        assert [
            name
            for name, (part, _) in _models().items()
            if part == "body"
            if _structs()[name].cls.__name__ not in IGNORING
            if not _structs()[name].forbid_unknown_fields
        ] == []
