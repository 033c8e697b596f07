"""OpenAPI documents such that generators of clients take them whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bookable.config.dialects import installed
from bookable.interfaces.http.openapi_shapes import operation_id

APIS = [*(dialect.name for dialect in installed()), "auth"]
METHODS = {"get", "post", "put", "patch", "delete"}

every_api = pytest.mark.parametrize("api", APIS)


@cache
def document(api: str) -> dict[str, Any]:
    return Client().get(f"/api/openapi/{api}.json").json()


def operations(api: str) -> list[dict[str, Any]]:
    paths = document(api)["paths"].values()
    return [each for path in paths for method, each in path.items() if method in METHODS]


def objects(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from objects(each)


@every_api
class TestOperations:
    def test_have_short_ids_of_their_own(self, api):
        ids = [each["operationId"] for each in operations(api)]
        assert len(set(ids)) == len(ids)
        assert [each for each in ids if not re.fullmatch(r"[a-z][A-Za-z0-9]{3,40}", each)] == []

    def test_stand_under_a_described_tag(self, api):
        described = {
            tag["name"] for tag in document(api)["tags"] if tag["description"] != tag["name"]
        }
        assert {tag for each in operations(api) for tag in each["tags"]} <= described

    def test_refer_to_errors_that_are_written_once(self, api):
        errors = [
            response
            for each in operations(api)
            for status, response in each["responses"].items()
            if int(status) >= 400
        ]
        assert [each for each in errors if set(each) != {"$ref"}] == []
        assert len(document(api)["components"]["responses"]) < 25

    def test_say_who_may_ask(self, api):
        assert [each["operationId"] for each in operations(api) if "security" not in each] == []


@every_api
class TestSchemas:
    def test_describe_every_field(self, api):
        schemas = document(api)["components"]["schemas"].items()
        fields = [
            f"{name}.{field}"
            for name, schema in schemas
            for field, shape in schema.get("properties", {}).items()
            if not shape.get("description")
        ]
        assert fields == []

    def test_give_enumerations_a_type(self, api):
        untyped = [each for each in objects(document(api)) if "enum" in each and "type" not in each]
        assert untyped == []

    def test_have_patterns_that_every_language_reads(self, api):
        patterns = [each["pattern"] for each in objects(document(api)) if "pattern" in each]
        assert [each for each in patterns if r"\Z" in each] == []

    def test_are_all_there_and_all_used(self, api):
        found = (each.get("$ref") for each in objects(document(api)))
        refers = {each.rpartition("/")[2] for each in found if isinstance(each, str)}
        components = document(api)["components"]
        assert refers == {*components["schemas"], *components["responses"]}


class TestSchemasOfTheCoreApi:
    def test_give_an_example_of_every_field(self):
        schemas = document("core")["components"]["schemas"].items()
        without = {
            f"{name}.{field}": shape
            for name, schema in schemas
            for field, shape in schema.get("properties", {}).items()
            if not shape.get("examples")
        }
        # What refers to a schema has the examples of its fields, and null needs none.
        needed = [
            name
            for name, shape in without.items()
            if "$ref" not in str(shape) and shape.get("type") != "null"
        ]
        assert needed == []


@every_api
class TestQueries:
    def test_have_nothing_that_an_address_cannot_say(self, api):
        queries = [
            parameter
            for each in operations(api)
            for parameter in each.get("parameters", ())
            if parameter["in"] == "query"
        ]
        assert [each["name"] for each in queries if "null" in str(each["schema"])] == []
        words = [each["schema"].get("enum", ()) for each in queries]
        assert [
            each for each in words if len({word.replace("_", "-") for word in each}) < len(each)
        ] == []


@every_api
@pytest.mark.long
class TestGenerator:
    def test_takes_the_document_whole_and_without_a_warning(self, api, tmp_path):
        path = tmp_path / "document.json"
        path.write_bytes(Client().get(f"/api/openapi/{api}.json").content)
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning"]
        made = subprocess.run(
            [*command, "--path", str(path), "--output-path", str(tmp_path / "made")],
            capture_output=True,
            text=True,
            check=False,
            # It formats what it makes by ruff, which it looks for there.
            env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        )
        assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.parametrize(
    ("summary", "id_"),
    [
        ("Confirm a booking", "confirmBooking"),
        ("Retrieve a person's reputation", "retrievePersonReputation"),
        ("Record a no-show", "recordNoShow"),
    ],
)
class TestOperationId:
    def test_is_the_summary_in_camel_case(self, summary, id_):
        assert operation_id(summary) == id_
