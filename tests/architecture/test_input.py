"""What is said of input that cannot be read: the name of the field, and what is wanted in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
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


def _models() -> dict[str, tuple[str, Any]]:
    """Return every model that part of a request is decoded into, and which part."""
    found: dict[str, tuple[str, Any]] = {"sandbox": ("body", ClockIn)}
    for controller in _controllers(get_resolver().url_patterns):
        for endpoint in getattr(controller, "api_endpoints", {}).values():
            for part, model in models_of(endpoint).items():
                found[f"{controller.__module__}.{model}"] = part, model
    return found


MODELS = _models()


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


def _refused(value: dict[str, Any], model: Any) -> Flaw | None:
    try:
        msgspec.json.decode(json.dumps(value), type=model, strict=False)
    except msgspec.ValidationError as error:
        return explained_alone(error, model)
    return None


@pytest.mark.parametrize("name", MODELS)
class TestUnreadableField:
    def test_is_named_with_the_expected_type(self, name):
        struct = _struct(MODELS[name][1])
        refused = 0
        fields = msgspec.structs.fields(struct.cls)
        for field in fields:
            alone = msgspec.defstruct("Alone", [(field.encode_name, field.type)])
            for value in WRONG:
                found = _refused({field.encode_name: value}, alone)
                if found is not None:
                    refused += 1
                    assert str(found).startswith(field.encode_name), found
                    expected = (": must be ", ": is required", ".?: is not known here")
                    assert any(each in str(found) for each in expected), found
                    assert not JARGON.search(str(found)), found
        assert refused or not fields

    def test_is_named_if_missing(self, name):
        struct = _struct(MODELS[name][1])
        for field in struct.fields:
            if field.required:
                found = _refused({}, struct.cls)
                assert str(found).endswith(": is required")
                break

    def test_is_named_if_unknown(self, name):
        part, model = MODELS[name]
        struct = _struct(model)
        if part == "body" and struct.cls.__name__ not in IGNORING:
            assert struct.forbid_unknown_fields
