"""Readers of numbers and booleans."""

from __future__ import annotations

from collections.abc import Callable

from bookable.engine.world.reading.values import Value

LARGEST_INTEGER = 2**31 - 1


def integer(least: int, most: int = LARGEST_INTEGER) -> Callable[[Value], int]:
    """Return a reader of whole numbers within limits."""

    def read(value: Value) -> int:
        if type(value.raw) is float:
            raise value.refuse("must be a whole number, written without a point or an exponent")
        if type(value.raw) is not int:
            raise value.refuse(f"must be a number, not {value.kind}")
        if not least <= value.raw <= most:
            raise value.refuse(f"must be from {least} to {most}")
        return value.raw

    return read


def switch(value: Value) -> bool:
    """Read true or false."""
    if not isinstance(value.raw, bool):
        raise value.refuse(f"must be true or false, not {value.kind}")
    return value.raw
