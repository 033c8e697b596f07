"""Parsing a world file's JSON strictly into plain values."""

from __future__ import annotations

import json
from collections import Counter
from typing import NoReturn

from bookable.engine.world.refused import WorldRefused

_BEYOND_ALL_LIMITS = 10**40


class Fields(dict[str, object]):
    """An object of the file; `repeated` is the name of a field that it gives twice, if any."""

    repeated: str | None = None


def parse(text: str) -> object:
    """Return the value of a JSON text, or raise WorldRefused with the position of the mistake."""
    try:
        return json.loads(
            # Some Windows editors begin files with a byte order mark.
            text.removeprefix("\ufeff"),
            object_pairs_hook=_fields,
            parse_int=_integer,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        what = error.msg[:1].lower() + error.msg[1:]
        where = f"line {error.lineno}, column {error.colno}"
        raise WorldRefused("", f"the file is not JSON: {what} at {where}") from None
    except RecursionError:
        raise WorldRefused("", "the file is nested too deeply") from None


def _fields(pairs: list[tuple[str, object]]) -> Fields:
    fields = Fields(pairs)
    if len(fields) < len(pairs):
        times = Counter(name for name, _ in pairs)
        fields.repeated = times.most_common(1)[0][0]
    return fields


def _integer(digits: str) -> int:
    # Python refuses to parse integers of thousands of digits. Replace them by one that is surely
    # too large, so that the refusal names the field.
    return int(digits) if len(digits) < len(str(_BEYOND_ALL_LIMITS)) else _BEYOND_ALL_LIMITS


def _refuse_constant(name: str) -> NoReturn:
    raise WorldRefused("", f"the file is not JSON: it has no {name}")
