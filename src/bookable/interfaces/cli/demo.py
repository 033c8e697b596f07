"""The demo world, for a database that knows nobody yet."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from django.contrib.auth import get_user_model


def load_demo_once() -> dict[str, Any] | None:
    """This will fill an empty database with the demo, and leave any other as it is."""
    if get_user_model().objects.exists():
        return None
    from bookable.interfaces.cli.load import load_world

    return load_world(files(__package__).joinpath("world.json").read_text(encoding="utf-8"))
