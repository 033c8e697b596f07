"""What all parts of the marketplace take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Struct

from bookable.interfaces.hours.schemas import WindowOut as OwnWindowOut
from bookable.interfaces.http.texts import NumberedId

LARGEST_PAGE = 100

Id = NumberedId

PageNumber = Annotated[int, msgspec.Meta(ge=1)]
"""A page beyond the last one is not found, however far beyond."""

PageSize = Annotated[int, msgspec.Meta(ge=1)]
"""More than a hundred to a page are taken for a hundred."""


class ErrorOut(Struct):
    """Every error of this API."""

    detail: str


class PageQuery(Struct):
    """Which page."""

    page: PageNumber = 1
    page_size: PageSize = 20


class WindowOut(OwnWindowOut):
    """A window of a practitioner's hours, in the wall time of `timezone`; a closed date has no
    times."""

    practitioner: int


class NamedOut(Struct):
    """Something by number and name."""

    id: int
    name: str


class PlaceOut(Struct):
    """Where something takes place."""

    id: int
    name: str
    address: str
