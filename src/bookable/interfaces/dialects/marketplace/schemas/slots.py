"""When a service can be booked: what is asked, and the slots."""

from __future__ import annotations

import datetime as dt

from msgspec import UNSET, Struct, UnsetType

from bookable.interfaces.dialects.marketplace.schemas.common import Id
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given, ShortText


class SlotsIn(Given):
    """Which calendar day, in which time zone, one's own unless another one is given. With
    `end_date` each day up to it, 62 at most; `besides` is a booking of one's own that does not
    count, as when it is to be moved."""

    practitioner_id: Id
    service_id: Id
    date: dt.date
    timezone: ShortText | None = None
    end_date: dt.date | None = None
    besides: Id | None = None


class SlotOut(WholeSeconds):
    """A slot, in the answer's time zone; a seat is in a session."""

    start_time: dt.datetime
    end_time: dt.datetime
    service_session_id: int | UnsetType = UNSET


class DayOut(Struct):
    """When a service can be booked on one of several days."""

    date: dt.date
    available: bool
    slots: list[SlotOut]


class SlotsOut(Struct):
    """When a service can be booked on one day; or, where `end_date` was asked for, on each of
    several `days`."""

    practitioner_id: int
    service_id: int
    timezone: str
    date: dt.date | UnsetType = UNSET
    available: bool | UnsetType = UNSET
    slots: list[SlotOut] | UnsetType = UNSET
    days: list[DayOut] | UnsetType = UNSET
