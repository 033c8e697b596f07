"""Routes of the marketplace API. Each one works with or without the trailing slash."""

from __future__ import annotations

from dmr.routing import Router

from bookable.domain.programs import MARKETPLACE_PROGRAM as PROGRAM
from bookable.interfaces.dialects.marketplace.controllers import (
    availability,
    bookings,
    catalogue,
    notes,
    payments,
    steps,
    waitlist,
)
from bookable.interfaces.dialects.marketplace.errors import WORDS
from bookable.interfaces.dialects.marketplace.lexicon import OPERATIONS

TITLE = "Bookable marketplace"
PREFIX = "api/v1/drf/"
ROUTER = Router(
    PREFIX,
    [
        *catalogue.PATHS,
        *availability.PATHS,
        *bookings.PATHS,
        *steps.PATHS,
        *notes.PATHS,
        *payments.PATHS,
        *waitlist.PATHS,
    ],
)

__all__ = ["OPERATIONS", "PREFIX", "PROGRAM", "ROUTER", "TITLE", "WORDS"]
