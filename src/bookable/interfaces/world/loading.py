"""Load a world file: read it here, and have the engine import it."""

from __future__ import annotations

from datetime import datetime

from bookable.engine.importing.entry import WorldRefused
from bookable.engine.importing.imported_people import Passwords
from bookable.engine.importing.loading import LoadedWorld, import_world
from bookable.interfaces.world.reading import read

__all__ = ["LoadedWorld", "WorldRefused", "load"]


def load(text: str, *, now: datetime, passwords: Passwords, demo: bool = True) -> LoadedWorld:
    """Load a world file, or raise WorldRefused and change nothing.

    People of the demo are refused unless `demo` is true.
    """
    return import_world(read(text), now=now, passwords=passwords, demo=demo)
