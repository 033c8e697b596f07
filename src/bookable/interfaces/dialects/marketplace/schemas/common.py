"""Bodies and query parameters that all parts of the marketplace share."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Struct

from bookable.interfaces.hours.schemas import WindowOut as OwnWindowOut
from bookable.interfaces.http.texts import NumberedId

LARGEST_PAGE = 100

Id = NumberedId

PageNumber = Annotated[int, msgspec.Meta(ge=1)]
"""A page beyond the last one gets 404, however large the number."""

PageSize = Annotated[int, msgspec.Meta(ge=1)]
"""Values above 100 are taken as 100."""


class ErrorOut(Struct):
    """An error, with a message for people."""

    detail: str


class PageQuery(Struct):
    """A page number and a page size."""

    page: PageNumber = 1
    page_size: PageSize = 20


class WindowOut(OwnWindowOut):
    """A window of a practitioner's hours, in the wall time of `timezone`. A closed date has no
    times."""

    practitioner: int


class NamedOut(Struct):
    """A number and a name."""

    id: int
    name: str


class PlaceOut(Struct):
    """A location."""

    id: int
    name: str
    address: str
