"""Dead letters: effects that failed for the last time."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from bookable.storage.sql import execute, rows


def add_dead_letter(
    effect: str, arguments: Mapping[str, object], *, problem: str, attempts: int, now: datetime
) -> None:
    """Save an effect that failed for the last time as a dead letter."""
    execute(
        "INSERT INTO dead_letter (effect, arguments, problem, attempts, died_at)"
        " VALUES (%s, %s, %s, %s, %s)",
        [effect, json.dumps(arguments), problem, attempts, now],
    )


class DeadLetter(NamedTuple):
    """An effect to try again."""

    effect: str
    arguments: dict[str, int]


def take(letter_ids: Collection[int], *, now: datetime) -> list[DeadLetter]:
    """Mark dead letters as resolved, and return the effects of those that were not yet."""
    records = rows(
        "UPDATE dead_letter SET resolved_at = %s WHERE id = ANY(%s) AND resolved_at IS NULL"
        " RETURNING effect, arguments",
        [now, list(letter_ids)],
    )
    return [DeadLetter(effect, _arguments(value)) for effect, value in records]


def _arguments(value: object) -> dict[str, int]:
    """Return JSON as a dict; some connections return text, others parsed values."""
    parsed: dict[str, int] = json.loads(value) if isinstance(value, str) else value  # type: ignore[assignment]
    return parsed
