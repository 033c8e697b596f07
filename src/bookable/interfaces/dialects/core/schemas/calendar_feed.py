"""The caller's calendar feed."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from bookable.interfaces.dialects.core.schemas.common import says


class CalendarFeedOut(Struct):
    """The address of a calendar feed."""

    url: Annotated[
        str, says("The address, shown once. It lets anyone read your bookings: keep it secret.")
    ]
