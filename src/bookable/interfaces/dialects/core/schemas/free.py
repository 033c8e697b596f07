"""Who is free at a time."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from bookable.interfaces.dialects.core.schemas.common import PEOPLE_FOUND, says
from bookable.interfaces.dialects.core.schemas.people import PersonCardOut
from bookable.interfaces.http.texts import Minutes, ShortText, TimeText


class FreeQuery(Struct, forbid_unknown_fields=True):
    """What is to be booked, and when."""

    program: Annotated[ShortText, says("The programme, such as `tutoring`.")]
    start: Annotated[TimeText, says("The start, with an offset.")]
    duration_minutes: Annotated[Minutes, says("The length.")]
    service_kind: Annotated[
        Literal["individual", "workshop"] | None,
        says(
            "In a programme that sells services: an appointment of this length, which is the"
            " default, or a seat in a workshop at exactly this time."
        ),
    ] = None
    search: Annotated[ShortText, says(PEOPLE_FOUND)] = ""
    limit: Annotated[int, Meta(ge=1, le=200), says("The maximum number of people.")] = 50
    page: Annotated[ShortText, says("The `next_cursor` of the page before.")] = field(
        name="cursor", default=""
    )


class TotalOut(Struct):
    """How many there are in all."""

    count: Annotated[int, says("The number.")]
    accuracy: Annotated[
        Literal["exact", "about"], says("Whether the number is exact or an estimate.")
    ]


class FreeOut(Struct):
    """A page of the providers who are free."""

    items: Annotated[list[PersonCardOut], says("The people, by name.")]
    total: Annotated[TotalOut, says("How many are free in all.")]
    next_cursor: Annotated[
        str | None,
        says(
            "Where the next page begins. Null on the last page. A page can be shorter than `limit`"
            " and have a next one: hardly anyone in that part of the directory is free."
        ),
    ]
