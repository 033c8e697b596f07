"""Figures about bookings."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from msgspec import Struct, field

from bookable.interfaces.dialects.core.schemas.common import NamedOut, says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import ShortText, ZoneName

_BY_STATUS = says("How many there are, by status. Statuses without any are left out.")


class InsightsQuery(Struct, forbid_unknown_fields=True):
    """Which bookings the figures are about."""

    program: Annotated[ShortText | None, says("Only this programme, such as `tutoring`.")] = None
    provider: Annotated[
        UUID | None, says("For staff and API keys: only this provider. By default, all.")
    ] = None
    first: Annotated[
        ShortText,
        says("The first date in `timezone`, or a moment. By default, 27 days before `to`."),
    ] = field(name="from", default="")
    last: Annotated[
        ShortText,
        says(
            "The last date in `timezone`, or the moment before which they start. By default, today."
        ),
    ] = field(name="to", default="")
    timezone: Annotated[
        ZoneName | None, says("The zone of days, weeks and hours. By default, your own.")
    ] = None


class RatesOut(Struct):
    """What became of the bookings that are completed, canceled or missed. They add up to 1."""

    completion: Annotated[float, says("Which part of them was completed.")]
    cancellation: Annotated[float, says("Which part was canceled.")]
    no_show: Annotated[float, says("Of which part one side did not come.")]


class TimeOut(Struct):
    """Time that is booked, of time that is open."""

    booked_minutes: Annotated[
        int, says("Of confirmed, begun, completed and missed bookings. A session counts once.")
    ]
    open_minutes: Annotated[
        int | None,
        says("How long the provider's hours, as they are now, are open. Null for all providers."),
    ]


class AmountsOut(Struct):
    """What was paid in one currency."""

    currency: Annotated[str, says("The currency, by ISO 4217.")]
    revenue: Annotated[int, says("What was paid, in minor units, before refunds.")]
    refunds: Annotated[int, says("What was paid back of it, in minor units.")]


class BusyHourOut(Struct):
    """How many bookings start in an hour."""

    weekday: Annotated[int, says("The day of the week: 1 is Monday.")]
    hour: Annotated[int, says("The hour on the clock, from 0 to 23.")]
    bookings: Annotated[int, says("How many bookings start in it.")]


class WeekOut(Struct):
    """A week."""

    start: Annotated[dt.date, says("Its Monday.")]
    bookings: Annotated[dict[str, int], _BY_STATUS]
    booked_minutes: Annotated[int, says("The time that they take.")]


class InsightsOut(WholeSeconds):
    """Figures of the bookings that start in a range."""

    timezone: Annotated[str, says("The zone of days, weeks and hours.")]
    start: Annotated[dt.datetime, says("When the range begins.")] = field(name="from")
    end: Annotated[dt.datetime, says("When it ends.")] = field(name="to")
    provider: Annotated[NamedOut | None, says("Whose figures these are. Null for all providers.")]
    bookings: Annotated[dict[str, int], _BY_STATUS]
    rates: Annotated[RatesOut | None, says("Null if none is completed, canceled or missed.")]
    time: Annotated[TimeOut, says("Time that is booked, of time that is open.")]
    average_lead_minutes: Annotated[
        int | None, says("From making a booking to its start. Null if nothing is booked.")
    ]
    money: Annotated[list[AmountsOut], says("What was paid, for each currency.")]
    busiest_hours: Annotated[list[BusyHourOut], says("Hours of the week, the busiest first.")]
    weeks: Annotated[list[WeekOut], says("Each week that the range touches, in order.")]
