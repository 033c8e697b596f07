"""Links to a booking, for people without an account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from bookable.domain.booking_links import Allows
from bookable.interfaces.dialects.core.schemas.common import says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given, TimeText


class LinkIn(Given):
    """What a link allows, and for how long."""

    allow: Annotated[
        list[Allows],
        Meta(min_length=1, max_length=len(Allows)),
        says("What its reader may do: `view`, and with it `cancel` and `reschedule`."),
    ]
    expires_at: Annotated[
        TimeText | None,
        says("When it ends, with an offset. Null: 30 days after the end of the booking."),
    ] = None


class LinkOut(WholeSeconds):
    """A link to a booking."""

    id: Annotated[UUID, says("The link's id, by which it is deleted.")]
    allow: Annotated[list[Allows], says("What its reader may do.")]
    expires_at: Annotated[
        datetime | None, says("When it ends. Null: 30 days after the end of the booking.")
    ]
    url: Annotated[
        str, says("The address, shown once. It lets anyone do what it allows: keep it secret.")
    ]


class LinkPath(Struct):
    """A link of a booking in an address."""

    booking_id: UUID
    link_id: UUID
