"""The codec between a wall time and its columns, and the version of the zone rules in use."""

from __future__ import annotations

from datetime import datetime

import tzdata  # type: ignore[import-untyped]

from bookable.domain.wall_times import WallTime

RULES: str = tzdata.IANA_VERSION
"""The version of the installed `tzdata` as IANA names it, for example `2026f`."""

NAMES = ("wall_start", "wall_zone", "wall_is_second", "rules")
"""The columns of a wall time, always in this order."""


def columns(wall: WallTime | None) -> dict[str, object]:
    """Return a wall time as values by column, with the version of today's rules.

    Without a wall time the values mean none.
    """
    values = (None, "", False) if wall is None else (wall.shown, wall.zone, wall.is_second)
    return dict(zip(NAMES, (*values, RULES), strict=True))


def read(shown: datetime | None, zone: str, is_second: bool) -> WallTime | None:
    """Return the wall time in the first three columns, or None."""
    return None if shown is None else WallTime(shown, zone, is_second)
