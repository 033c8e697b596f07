"""Bodies about when a service can be booked."""

from __future__ import annotations

import datetime as dt

from msgspec import UNSET, Struct, UnsetType

from bookable.interfaces.dialects.marketplace.schemas.common import Id
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given, ShortText


class SlotsIn(Given):
    """A service and a date, in `timezone` or else in the caller's own time zone. With `end_date`,
    every day up to it, at most 62 days. `besides` is one of the caller's own bookings to leave out
    of account, for example when rescheduling it."""

    practitioner_id: Id
    service_id: Id
    date: dt.date
    timezone: ShortText | None = None
    end_date: dt.date | None = None
    besides: Id | None = None


class SlotOut(WholeSeconds):
    """A slot in the answer's time zone. `service_session_id` is present if it is a seat in a
    session."""

    start_time: dt.datetime
    end_time: dt.datetime
    service_session_id: int | UnsetType = UNSET


class DayOut(Struct):
    """A day and the slots in which the service can be booked."""

    date: dt.date
    available: bool
    slots: list[SlotOut]


class SlotsOut(Struct):
    """When a service can be booked on one day, or on each of several `days` if `end_date` was
    given."""

    practitioner_id: int
    service_id: int
    timezone: str
    date: dt.date | UnsetType = UNSET
    available: bool | UnsetType = UNSET
    slots: list[SlotOut] | UnsetType = UNSET
    days: list[DayOut] | UnsetType = UNSET
