"""Which zone rules are in use: their version, as it is kept beside every wall time."""

from __future__ import annotations

from datetime import datetime

import tzdata  # type: ignore[import-untyped]

from bookable.domain.wall_times import WallTime

RULES: str = tzdata.IANA_VERSION
"""The version of the installed `tzdata`, by the name that IANA gave it, as `2026f`."""

NAMES = ("wall_start", "wall_zone", "wall_is_second", "rules")
"""The columns of a wall time, always in this order."""


def columns(wall: WallTime | None) -> dict[str, object]:
    """Return a wall time as columns by their names, with the version of the rules by which it was
    made exact; without one they say so."""
    told = (None, "", False) if wall is None else (wall.shown, wall.zone, wall.is_second)
    return dict(zip(NAMES, (*told, RULES), strict=True))


def read(shown: datetime | None, zone: str, is_second: bool) -> WallTime | None:
    """Return the wall time that the first three columns tell of."""
    return None if shown is None else WallTime(shown, zone, is_second)
