"""Every flaw of a request is named, not the first one alone."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

import pytest
from django.test import RequestFactory
from msgspec import Meta, Struct

from bookable.interfaces.http.flaws import all_flaws


class Inner(Struct, forbid_unknown_fields=True):
    name: str
    size: Annotated[int, Meta(ge=1, le=5)] = 1


class Outer(Struct, forbid_unknown_fields=True):
    start: Annotated[datetime, Meta(tz=True)]
    minutes: Annotated[int, Meta(ge=1)]
    inner: Inner | None = None
    many: list[Inner] = []
    tags: Annotated[list[str], Meta(max_length=2)] = []


class Asked(Struct, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    type: list[str] = []

    __dmr_force_list__ = frozenset({"type"})


def flaws(body: Any, query: str = "") -> set[str]:
    """Return the places of all flaws, within the body or the query."""
    request = RequestFactory().generic("POST", f"/?{query}", json.dumps(body))
    found = all_flaws(request, {"body": Outer, "query": Asked})
    return {f"{flaw.place[0]}:{flaw.field}" for flaw in found}


GOOD = {"start": "2027-03-01T10:00:00Z", "minutes": 60}


class TestAllFlaws:
    def test_are_none_in_a_request_without_any(self):
        assert flaws(GOOD, "limit=5&type=a&type=b") == set()

    def test_are_every_wrong_missing_and_unknown_field(self):
        found = flaws({"start": "soon", "wait": 1}, "limit=0&page=2")
        wrong = {"body:start", "body:minutes", "body:wait", "query:limit", "query:page"}
        assert found == wrong

    def test_are_found_in_what_is_nested(self):
        inner = {"size": 9, "colour": 1}
        found = flaws(GOOD | {"inner": inner, "many": [{"name": "a"}, inner, 5]})
        assert found == {
            *(
                f"body:{place}.{name}"
                for place in ("inner", "many[1]")
                for name in ("name", "size", "colour")
            ),
            "body:many[2]",
        }

    @pytest.mark.parametrize("tags", [["a", "b", "c"], "a", None])
    def test_name_a_list_that_is_none_or_too_long(self, tags):
        assert flaws(GOOD | {"tags": tags}) == {"body:tags"}

    @pytest.mark.parametrize("body", [[], "text", None, 5])
    def test_name_a_body_that_is_no_object(self, body):
        assert flaws(body) == {"body:"}
