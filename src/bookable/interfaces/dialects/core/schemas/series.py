"""Series."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from bookable.interfaces.dialects.core.schemas.bookings import BookingOut
from bookable.interfaces.dialects.core.schemas.commands import BookingIn
from bookable.interfaces.dialects.core.schemas.common import says
from bookable.interfaces.dialects.core.schemas.one_booking import QuoteOut
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given


class RepeatIn(Given):
    """How often a booking repeats: so many times, or until a date."""

    every_weeks: Annotated[int, Meta(ge=1, le=52), says("How many weeks lie between two.")] = 1
    count: Annotated[
        Annotated[int, Meta(ge=2, le=52)] | None, says("How many bookings there are.")
    ] = None
    until: Annotated[
        date | None, says("The last possible date, in the provider's time zone; it is included.")
    ] = None


class SeriesIn(BookingIn, kw_only=True):
    """A weekly series to book: what is booked, and how often."""

    repeat: Annotated[RepeatIn, says("How often it repeats.")]
    on_conflict: Annotated[
        Literal["refuse", "skip"],
        says("What to do if a date cannot be booked: refuse the series, or leave that date out."),
    ] = "refuse"


class RepeatOut(Struct):
    """How often a series repeats."""

    every_weeks: Annotated[int, says("How many weeks lie between two.")]
    count: Annotated[int | None, says("How many dates there are.")]
    until: Annotated[date | None, says("The last possible date.")]


class SkippedOut(WholeSeconds):
    """A date that was left out."""

    start: Annotated[datetime, says("When it would have started.")]
    code: Annotated[str, says("Why, as the code of an error, such as `slot_taken`.")]


class SeriesOut(Struct):
    """A weekly series of bookings."""

    id: Annotated[UUID, says("Its id.")]
    repeat: Annotated[RepeatOut, says("How often it repeats.")]
    bookings: Annotated[list[BookingOut], says("Its bookings, in the order of their dates.")]
    skipped: Annotated[list[SkippedOut], says("The dates that were left out.")]


class CanceledOneOut(Struct):
    """A booking of a series that was canceled, and what that gave back."""

    booking: Annotated[UUID, says("The booking.")]
    quote: Annotated[QuoteOut, says("What went back to the client.")]


class KeptOneOut(WholeSeconds):
    """A booking of a series that could not be canceled."""

    booking: Annotated[UUID, says("The booking.")]
    start: Annotated[datetime, says("When it starts.")]
    code: Annotated[str, says("Why, as the code of an error, such as `wrong_moment`.")]


class EndedSeriesOut(SeriesOut):
    """A series whose bookings ahead were canceled."""

    canceled: Annotated[list[CanceledOneOut], says("The bookings that were canceled.")]
    kept: Annotated[list[KeptOneOut], says("The bookings ahead that could not be canceled.")]


class SeriesPath(Struct):
    """A series in an address."""

    series_id: UUID
