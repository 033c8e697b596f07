"""A person's hours, as one document."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from bookable.interfaces.dialects.core.schemas.common import says
from bookable.interfaces.hours.schemas import WallTime
from bookable.interfaces.http.texts import Given, ZoneName
from bookable.interfaces.http.wanted import wanted

TimePair = Annotated[
    list[WallTime],
    Meta(
        min_length=2,
        max_length=2,
        description="A start and an end. An end before the start is on the next day.",
        examples=[["09:00", "13:00"]],
        extra=wanted('a start and an end like ["09:00", "13:00"]'),
    ),
]
OfDay = Annotated[list[TimePair], says("The open hours of this day; none is closed.")]


class WeekDocument(Given):
    """The open hours of each day of the week."""

    monday: OfDay = []
    tuesday: OfDay = []
    wednesday: OfDay = []
    thursday: OfDay = []
    friday: OfDay = []
    saturday: OfDay = []
    sunday: OfDay = []


class HoursDocument(Given):
    """All of a person's hours, in the wall time of `timezone`."""

    timezone: Annotated[ZoneName, says("The person's time zone, as an IANA name.")]
    weekly: Annotated[WeekDocument, says("The hours of each week.")]
    dates: Annotated[
        dict[str, list[TimePair]],
        says("Dates like 2027-03-01 with the hours that replace those of their weekday."),
    ] = {}
