"""Effects that failed for the last time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from bookable.storage.sql import execute, row


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
