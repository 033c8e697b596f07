"""Times in responses, without fractions of a second, as in the samples of every contract."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import get_args, get_type_hints

from msgspec import Struct

_MICROSECOND = timedelta(microseconds=1)


def whole(when: datetime) -> datetime:
    """Return a time without its fraction of a second."""
    # `replace` takes three times as long, and lists do this for each row.
    return when - when.microsecond * _MICROSECOND if when.microsecond else when


class WholeSeconds(Struct):
    """A response body whose times are cut to whole seconds."""

    def __post_init__(self) -> None:
        for name in times_of(type(self)):
            when = getattr(self, name)
            if when is not None and when.microsecond:
                setattr(self, name, whole(when))


class GivenWholeSeconds(Struct):
    """A response body whose times the caller has cut to whole seconds.

    For rows of lists: to look for times in the fields of each row takes a tenth of the time of a
    list.
    """


@cache
def times_of(shown: type) -> tuple[str, ...]:
    """Return the names of a class's fields that hold a datetime, or may hold one."""
    hints = get_type_hints(shown)
    return tuple(name for name, hint in hints.items() if datetime in (hint, *get_args(hint)))
