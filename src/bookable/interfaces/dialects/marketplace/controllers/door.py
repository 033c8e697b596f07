"""What all controllers of the marketplace share."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from dmr import ResponseSpec
from dmr.plugins.msgspec import MsgspecJsonParser

from bookable.interfaces.dialects.marketplace.errors import WORDS, foremost
from bookable.interfaces.dialects.marketplace.schemas.common import ErrorOut
from bookable.interfaces.http.door import Door


class Exactly(MsgspecJsonParser):
    """Takes numbers for numbers and text for text. Elsewhere `"60"` is as good as 60; but where a
    price is set "50.00", which somebody meant for fifty, would be 50 cents."""

    strict = True


class MarketplaceDoor(Door):
    """A controller of the marketplace."""

    is_abstract = True
    words = WORDS
    error_model = ErrorOut
    responses = [
        ResponseSpec(ErrorOut, status_code=HTTPStatus(status))
        for status in (400, 403, 404, 409, 422, 429, 500, 503)
    ]

    def admit(self) -> None:
        """This will raise the refusal of whoever has no business here, or of what is not there."""

    def handle_error(self, endpoint: Any, controller: Any, exc: Exception) -> HttpResponse:
        """This will answer whatever went wrong, of which only the admitted hear more."""
        return super().handle_error(endpoint, controller, foremost(exc, self.admit))
