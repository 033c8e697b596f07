"""Pages of lists: `{count, next, previous, results}`."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec
from django.http import HttpRequest

from bookable.domain.refusals import InvalidField

T = TypeVar("T")


class PageOut(msgspec.Struct, Generic[T]):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    next: str | None
    previous: str | None
    results: list[T]


def page(
    request: HttpRequest, results: list[T], *, count: int, number: int, size: int
) -> PageOut[T]:
    """Return page `number` (from 1) of a list of `count` entries with `size` entries per page.

    Raise InvalidField for a page beyond the last one.
    """
    last = max(1, -(-count // size))
    if number > last:
        raise InvalidField("page", f"there are only {last} pages")
    return PageOut(
        count=count,
        next=_address(request, number + 1) if number < last else None,
        previous=_address(request, number - 1) if number > 1 else None,
        results=results,
    )


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
