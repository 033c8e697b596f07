"""Base class of the marketplace controllers."""

from __future__ import annotations

from http import HTTPStatus

from dmr import ResponseSpec
from dmr.plugins.msgspec import MsgspecJsonParser

from bookable.interfaces.dialects.marketplace.errors import WORDS
from bookable.interfaces.dialects.marketplace.schemas.common import ErrorOut
from bookable.interfaces.http.door import Door


class Exactly(MsgspecJsonParser):
    """Parses JSON without turning text into numbers.

    Other controllers accept "60" for 60. Where a price in cents is set, "50.00" is probably meant
    as 50 dollars, so it must be refused instead of being read as 50 cents.
    """

    strict = True


class MarketplaceDoor(Door):
    """Base of the marketplace controllers."""

    is_abstract = True
    words = WORDS
    error_model = ErrorOut
    responses = [
        ResponseSpec(ErrorOut, status_code=HTTPStatus(status))
        for status in (400, 403, 404, 409, 422, 429, 500, 503)
    ]
