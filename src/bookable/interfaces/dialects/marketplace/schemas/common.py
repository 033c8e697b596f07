"""Bodies and query parameters that all parts of the marketplace share."""

from __future__ import annotations

from msgspec import Struct

from bookable.interfaces.hours.schemas import WindowOut as OwnWindowOut
from bookable.interfaces.http.texts import NumberedId

Id = NumberedId


class ErrorOut(Struct):
    """An error, with a message for people."""

    detail: str


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
