"""Queries are read as Django reads them, in less time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from tests.api import Caller
from tests.factories import make_person

from bookable.domain.people import Role
from bookable.interfaces.http.queries import Query


class Filters(Struct):
    __dmr_force_list__: ClassVar[frozenset[str]] = frozenset({"a"})


(COMPONENT,) = Query[Filters].__metadata__  # type: ignore[attr-defined]


def read(text: str) -> Any:
    """Return the parameters of a query as a controller gets them."""
    request = RequestFactory().get("/")
    request.META["QUERY_STRING"] = text
    return COMPONENT.provide_context_data(
        None, SimpleNamespace(request=request), field_model=Filters
    )


def as_django(text: str) -> dict[str, Any]:
    """Return what Django reads: all values of `a`, else the last one unless it is empty."""
    known = QueryDict(text)
    values = {name: known.getlist(name) if name == "a" else known[name] for name in known}
    return {name: value for name, value in values.items() if value != ""}


class TestQuery:
    @settings(max_examples=200, deadline=None)
    @given(st.text(alphabet="ab=&+%2C3;0", max_size=30))
    @example("b=1&b=2&a=1&a=&b=")
    @example("b=%C3%A9&c=%ff&d=a%26b+c")
    @example("&".join(f"a={number}" for number in range(300)))
    def test_is_read_as_by_django(self, text):
        assert read(text) == as_django(text)

    def test_may_have_bytes_of_utf_8(self):
        assert read("b=\u00c3\u00a9") == {"b": "\u00e9"}


@pytest.mark.django_db
class TestTooManyParameters:
    def test_are_refused(self):
        asked = Caller(make_person(Role.STUDENT), base="/api/bookings/")
        answer = asked.get("bookings/my/?" + "&".join(["status=PENDING"] * 1_001))
        assert answer.status == 400
