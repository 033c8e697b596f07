"""Routes of the studio API."""

from __future__ import annotations

from bookable.interfaces.dialects.studio import (
    controllers as c,
)
from bookable.interfaces.dialects.studio.errors import WORDS
from bookable.interfaces.dialects.studio.lexicon import (
    THE_VALUE as PROGRAM,
)
from dmr.routing import Router, path

TITLE = "Bookable studio"
PREFIX = "api/studio/"
ROUTER = Router(
    PREFIX,
    [
        path("shoots/", c.Shoots.as_view()),
        path("shoots/<str:booking_id>/", c.Shoot.as_view()),
        *c.STEPS,
    ],
)

__all__ = ["PREFIX", "PROGRAM", "ROUTER", "TITLE", "WORDS"]
