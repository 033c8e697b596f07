"""Slots: when a person can be booked."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from bookable.interfaces.dialects.core.schemas.common import says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Minutes, ShortText, ZoneName


class SlotsQuery(Struct, forbid_unknown_fields=True):
    """What is to be booked, and when."""

    program: Annotated[ShortText, says("The programme, such as `tutoring`.")]
    duration_minutes: Annotated[
        Minutes | None, says("The length. Required unless a `service` has its own.")
    ] = None
    service: Annotated[UUID | None, says("A service of this person.")] = None
    besides: Annotated[
        UUID | None,
        says("A booking of your own that you want to move: its time counts as free."),
    ] = None
    first: Annotated[
        ShortText,
        says("The first date in `timezone`, or a moment. By default, today."),
    ] = field(name="from", default="")
    last: Annotated[
        ShortText,
        says(
            "The last date in `timezone`, or the moment before which slots start. By default, six"
            " days after `from`."
        ),
    ] = field(name="to", default="")
    timezone: Annotated[
        ZoneName | None, says("The time zone of the days. By default, your own.")
    ] = None


class SlotOut(WholeSeconds):
    """A time that can be booked."""

    start: Annotated[dt.datetime, says("When it starts.")]
    end: Annotated[dt.datetime, says("When it ends.")]
    session: Annotated[
        UUID | UnsetType, says("The session of a workshop or course, which has seats.")
    ] = UNSET


class SlotDayOut(Struct):
    """The slots of a day."""

    date: Annotated[dt.date, says("The date in `timezone`.")]
    slots: Annotated[list[SlotOut], says("What starts on it, the earliest first.")]


class SlotsOut(Struct):
    """The slots of each day, also of days without any."""

    timezone: Annotated[str, says("The time zone of the days.")]
    days: Annotated[list[SlotDayOut], says("The days in order.")]
