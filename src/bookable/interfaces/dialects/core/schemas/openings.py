"""The first opening of each provider."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from msgspec import Meta, Struct, field

from bookable.interfaces.dialects.core.schemas.common import PEOPLE_FOUND, NamedOut, says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Minutes, ShortText, ZoneName


class OpeningsQuery(Struct, forbid_unknown_fields=True):
    """What is to be booked, and in which days."""

    program: Annotated[ShortText, says("The programme, such as `tutoring`.")]
    duration_minutes: Annotated[Minutes, says("The length.")]
    first: Annotated[
        ShortText,
        says("The first date in `timezone`, or a moment. By default, today."),
    ] = field(name="from", default="")
    last: Annotated[
        ShortText,
        says(
            "The last date in `timezone`, or the moment before which openings start. By default,"
            " six days after `from`."
        ),
    ] = field(name="to", default="")
    timezone: Annotated[
        ZoneName | None, says("The time zone of the dates. By default, your own.")
    ] = None
    search: Annotated[ShortText, says(PEOPLE_FOUND)] = ""
    limit: Annotated[int, Meta(ge=1, le=200), says("The maximum number of people.")] = 50
    page: Annotated[ShortText, says("The `next_cursor` of the page before.")] = field(
        name="cursor", default=""
    )


class FirstOpeningOut(WholeSeconds):
    """The first time at which a provider can be booked."""

    provider: Annotated[NamedOut, says("Who can be booked.")]
    start: Annotated[dt.datetime, says("When it starts.")]
    end: Annotated[dt.datetime, says("When it ends.")]


class OpeningsOut(Struct):
    """A page of first openings."""

    items: Annotated[list[FirstOpeningOut], says("One for each provider, the earliest first.")]
    next_cursor: Annotated[
        str | None,
        says(
            "Where the next page begins. Null on the last page. A page can be shorter than `limit`"
            " and have a next one: hardly anyone who is open in that time is free."
        ),
    ]
