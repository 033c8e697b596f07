"""Parse a world file's JSON strictly into plain values, and find what is wrong with them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import NoReturn

from bookable.engine.importing.entry import WorldRefused, shown

_BEYOND_ALL_LIMITS = 10**40
_PLAIN_NAME = re.compile(r"\w{1,40}", re.ASCII)


class Fields(dict[str, object]):
    """An object of the file; `repeated` is the name of a field that it gives twice, if any."""

    repeated: str | None = None


def parse(text: str) -> object:
    """Return the value of a JSON text.

    Raise WorldRefused with the position of a mistake, or the path to a field that is given twice.
    """
    repeated = False

    def fields(pairs: list[tuple[str, object]]) -> Fields:
        nonlocal repeated
        made = Fields(pairs)
        if len(made) < len(pairs):
            made.repeated = Counter(name for name, _ in pairs).most_common(1)[0][0]
            repeated = True
        return made

    try:
        raw: object = json.loads(
            # Some Windows editors begin files with a byte order mark.
            text.removeprefix("\ufeff"),
            object_pairs_hook=fields,
            parse_int=_integer,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        what = error.msg[:1].lower() + error.msg[1:]
        where = f"line {error.lineno}, column {error.colno}"
        raise WorldRefused("", f"the file is not JSON: {what} at {where}") from None
    except RecursionError:
        raise WorldRefused("", "the file is nested too deeply") from None
    if repeated:
        raise _given_twice(raw)
    return raw


def below(path: str, step: str | int) -> str:
    """Return the path to a field of an object, or to an item of a list."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    if not _PLAIN_NAME.fullmatch(step):
        return f"{path}[{shown(step)}]"
    return f"{path}.{step}" if path else step


def places(raw: object) -> Iterator[tuple[str, object]]:
    """Return all values of a document with the paths to them."""
    left = [("", raw)]
    while left:
        path, value = left.pop()
        yield path, value
        steps: list[tuple[str | int, object]] = []
        if isinstance(value, Fields):
            steps = list(value.items())
        elif isinstance(value, list):
            steps = list(enumerate(value))
        left += [(below(path, step), inside) for step, inside in reversed(steps)]


def _given_twice(raw: object) -> WorldRefused:
    found = (
        below(path, value.repeated)
        for path, value in places(raw)
        if isinstance(value, Fields) and value.repeated is not None
    )
    # An object that is given twice may be the one with the flaw: then only its twin is left.
    return WorldRefused(next(found, ""), "is given twice")


def _integer(digits: str) -> int:
    # Python refuses to parse integers of thousands of digits. Replace them by one that is surely
    # too large, so that the refusal names the field.
    return int(digits) if len(digits) < len(str(_BEYOND_ALL_LIMITS)) else _BEYOND_ALL_LIMITS


def _refuse_constant(name: str) -> NoReturn:
    raise WorldRefused("", f"the file is not JSON: it has no {name}")
