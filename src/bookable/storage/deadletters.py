"""Effects that failed for the last time."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from bookable.storage.sql import execute, row, rows


def bury(
    effect: str, arguments: Mapping[str, object], *, problem: str, attempts: int, now: datetime
) -> None:
    """This will keep an effect that failed for the last time where people see it."""
    execute(
        "INSERT INTO dead_letter (effect, arguments, problem, attempts, died_at)"
        " VALUES (%s, %s, %s, %s, %s)",
        [effect, json.dumps(arguments), problem, attempts, now],
    )


def unresolved() -> int:
    """This will be how many effects failed for the last time and were not tried again since."""
    found = row("SELECT count(*) FROM dead_letter WHERE resolved_at IS NULL")
    return found[0] if found else 0


class Letter(NamedTuple):
    """An effect that is to be tried again."""

    effect: str
    arguments: dict[str, int]


def take(letter_ids: Collection[int], *, now: datetime) -> list[Letter]:
    """This will mark those of some dead letters that nobody took before as resolved, and return
    what they were about."""
    found = rows(
        "UPDATE dead_letter SET resolved_at = %s WHERE id = ANY(%s) AND resolved_at IS NULL"
        " RETURNING effect, arguments",
        [now, list(letter_ids)],
    )
    return [Letter(effect, _arguments(value)) for effect, value in found]


def _arguments(value: object) -> dict[str, int]:
    """JSON may come as text or already parsed, as the connection is set up."""
    parsed: dict[str, int] = json.loads(value) if isinstance(value, str) else value  # type: ignore[assignment]
    return parsed
