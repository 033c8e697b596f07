"""What nobody types into the admin: addresses and queries that were made up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from tests.steps import request_booking

LARGE = "9" * 30
ODD = ("\x00", LARGE, "-1", "abc", "2027-13-45", "[]", "x" * 2_000)
RELATIONS = ("calendar", "service", "practitioners", "provider", "hours", "id", "", "\x00")


def pages(kind: str, *args: str) -> Iterator[tuple[str, Any]]:
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}"
        yield reverse(name, args=args), page


def forged(page: Any) -> list[dict[str, str]]:
    """Return queries that ask a list for what it has, in a shape that it has not."""
    filters = [_parameter(each) for each in page.list_filter]
    numbers = [*filters, "p", "id", "roles"]
    return [{name: LARGE} for name in numbers] + [{name: "abc"} for name in (*filters, "p", "o")]


def _parameter(of_filter: Any) -> str:
    known = getattr(of_filter, "parameter_name", None)
    return str(known or (of_filter if isinstance(of_filter, str) else of_filter[0]))


@pytest.mark.long
class TestForgedInput:
    @pytest.mark.long
    def test_in_lists_is_refused(self, administrator: Client, maria, john) -> None:
        request_booking(maria, john)
        failed = [
            (address, query)
            for address, page in pages("changelist")
            for query in forged(page)
            if administrator.get(address, query).status_code >= 500
        ]
        assert not failed

    def test_in_row_addresses_is_refused(self, administrator: Client) -> None:
        for value in (LARGE, "abc", "-1"):
            for address, _ in pages("change", value):
                assert administrator.get(address).status_code < 500, address

    def test_in_search_fields_is_refused(self, administrator: Client) -> None:
        names = ("app_label", "model_name", "field_name")
        models = ("location", "openinghours", "booking", "nothing", "\x00")
        for given in product(("storage", "auth", "\x00"), models, RELATIONS):
            answer = administrator.get("/admin/autocomplete/", dict(zip(names, given, strict=True)))
            offered = given == ("storage", "openinghours", "calendar")
            assert (answer.status_code == 200) is offered, given

    @pytest.mark.parametrize("value", ODD)
    def test_in_a_search_is_refused(self, administrator: Client, value: str) -> None:
        calendar = {"app_label": "storage", "model_name": "openinghours", "field_name": "calendar"}
        for name in ("term", "page"):
            asked = {**calendar, name: value}
            assert administrator.get("/admin/autocomplete/", asked).status_code < 500
        assert administrator.get("/admin/search/", {"s": value}).status_code < 500
