"""Pages of lists: `{count, next, previous, results}`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Generic, Protocol, TypeVar

import msgspec
from django.http import HttpRequest

from bookable.domain.refusals import InvalidField
from bookable.interfaces.http.texts import LARGEST_ID
from bookable.queries.page import Page

T = TypeVar("T")
Row = TypeVar("Row")

LARGEST_PAGE = 100
"""Larger sizes are taken as this one."""


class PageOut(msgspec.Struct, Generic[T]):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    next: str | None
    previous: str | None
    results: list[T]


class PageQuery(msgspec.Struct):
    """A page number and a page size."""

    page: Annotated[int, msgspec.Meta(ge=1)] = 1
    page_size: Annotated[int, msgspec.Meta(ge=1)] = 20


class Paged(Protocol):
    """The query of a list that has pages."""

    @property
    def page(self) -> int: ...
    @property
    def page_size(self) -> int: ...


def part(query: Paged) -> dict[str, int]:
    """Return the limit and offset of the page that a query asks for."""
    size = min(query.page_size, LARGEST_PAGE)
    return {"limit": size, "offset": min((query.page - 1) * size, LARGEST_ID)}


def page(
    request: HttpRequest, found: Page[Row], query: Paged, show: Callable[[Row], T]
) -> PageOut[T]:
    """Return the page that a query asks for, with what `show` makes of each row.

    Raise InvalidField for a page beyond the last one.
    """
    number, last = query.page, max(1, -(-found.count // min(query.page_size, LARGEST_PAGE)))
    if number > last:
        raise InvalidField("page", f"there are only {last} pages")
    return PageOut(
        count=found.count,
        next=_address(request, number + 1) if number < last else None,
        previous=_address(request, number - 1) if number > 1 else None,
        results=[show(row) for row in found.items],
    )


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
