"""Numbers and times at their limits: for each field in each OpenAPI document, the smallest and the
largest value must not cause a server error."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import msgspec
import pytest
from django.test import Client
from tests.matrix.apis import ROWS
from tests.matrix.calling import Stage, undone
from tests.matrix.rows import Row

from bookable.config.dialects import installed

Stages = Mapping[str, Stage]
Operation = dict[str, Any]

NAMES = [dialect.name for dialect in installed()]
WIDE = (-(2**63), 2**63 - 1, 2**63)
"""The values tried for numbers without limits of their own."""

QUICK = {"tutoring", "core"}
"""The APIs whose numbers `make test` tries."""

FEW = {"core": 2}
"""APIs with fewer numbers and times than most: how many values are tried there at least."""

TIMES = {
    "date-time": ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    "date": ("0001-01-01", "9999-12-31"),
    "time": ("00:00", "23:59:59.999999"),
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT.*")


@cache
def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(Client().get(f"/api/openapi/{name}.json").content)
    return found


def resolved(schema: Any, of: dict[str, Any]) -> Any:
    while isinstance(schema, dict) and "$ref" in schema:
        schema = of["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def kinds(schema: Any, of: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return every schema that a value may have."""
    schema = resolved(schema, of)
    if isinstance(schema, dict):
        yield schema
        for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
            yield from kinds(each, of)


def extremes(name: str, schema: Any, of: dict[str, Any]) -> Iterator[Any]:
    """Return a field's smallest and largest values. Empty unless the field is a number or a
    time."""
    for each in kinds(schema, of):
        if each.get("type") in {"integer", "number"}:
            limits = (each.get("minimum"), each.get("maximum"))
            yield from (limit for limit in limits if limit is not None)
            yield from WIDE if None in limits else ()
        elif each.get("type") == "array":
            yield from ([value] for value in extremes(name, each.get("items", {}), of))
        elif each.get("type") == "string" and "enum" not in each:
            yield from (value for kind in time_kinds(name, each) for value in TIMES[kind])


def time_kinds(name: str, schema: dict[str, Any]) -> Iterator[str]:
    """Return which kind of time a text field holds, by its format or its name."""
    if schema.get("format") in TIMES:
        yield schema["format"]
    elif re.search(r"time$|^start|^end|^actual", name) and "zone" not in name:
        yield from ("date-time", "time")
    elif "date" in name:
        yield from ("date-time", "date")


def calls(name: str) -> Iterator[tuple[Row, Row]]:
    """Return each row of an API with one field at a limit."""
    of = document(name)
    for row in ROWS:
        operation = operation_of(row, of) if row.dialect == name and row.is_granted else None
        if operation is not None:
            for changed in altered(row, operation, of):
                yield row, changed


def operation_of(row: Row, of: dict[str, Any]) -> Operation | None:
    path = row.path.partition("?")[0]
    for template, item in of["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template.rstrip("/")))
        if re.fullmatch(pattern, path.rstrip("/")) and row.method.lower() in item:
            found: Operation = item[row.method.lower()]
            return found
    return None


def altered(row: Row, operation: Operation, of: dict[str, Any]) -> Iterator[Row]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    for schema in kinds(body.get("schema", {}), of):
        for field, each in schema.get("properties", {}).items():
            for value in extremes(field, each, of):
                yield replace(row, body={**(row.body or {}), field: value})
    path, _, query = row.path.partition("?")
    for each in operation.get("parameters", ()):
        if each["in"] == "query":
            for value in extremes(each["name"], each.get("schema", {}), of):
                asked = f"{query}&{each['name']}={value}".replace("+", "%2B").lstrip("&")
                yield replace(row, path=f"{path}?{asked}")
    for place in re.findall(r"\{\w+\}", path):
        for value in WIDE:
            yield replace(row, path=row.path.replace(place, str(value), 1))


@pytest.mark.long
class TestExtremeValues:
    @pytest.mark.parametrize(
        "name",
        [each if each in QUICK else pytest.param(each, marks=pytest.mark.long) for each in NAMES],
    )
    def test_are_accepted_or_refused_without_error(self, stages: Stages, name: str) -> None:
        stage, wrong, tried = stages[name], [], 0
        for row, changed in calls(name):
            tried += 1
            with undone():
                answer = stage.answer(changed, row.granted)
            if answer.status_code >= 500:
                wrong.append(f"{changed} {changed.body}: {answer.status_code}")
        assert not wrong, "\n".join(wrong)
        assert tried >= FEW.get(name, 20)
