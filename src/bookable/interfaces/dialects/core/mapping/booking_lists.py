"""Lists of bookings: filters, pages and cursors."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import structs

from bookable.domain.people import Actor
from bookable.engine.registry import unknown
from bookable.interfaces.dialects.core.mapping import bookings
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of, refuse
from bookable.interfaces.dialects.core.mapping.cursors import (
    InvalidCursorError,
    digest,
    opened,
    sealed,
)
from bookable.interfaces.dialects.core.mapping.times import boundary
from bookable.interfaces.dialects.core.schemas import bookings as out
from bookable.queries.booking_pages import BookingPage, BookingsFilter, Cursor, Order
from bookable.queries.shown_bookings import ShownBooking


def wanted(query: out.BookingsQuery) -> BookingsFilter:
    """Return the filter and order of a query. Raise InvalidField."""
    starts_from, starts_before, updated_since, _ = all_of(
        lambda: boundary(query.starts_from, field="starts_from"),
        lambda: boundary(query.starts_before, field="starts_before"),
        lambda: boundary(query.updated_since, field="updated_since"),
        lambda: refuse([*unknown("program", query.program)]),
    )
    return BookingsFilter(
        programs=query.program,
        statuses=query.status,
        provider=query.provider,
        client=query.client,
        service=query.service,
        starts_from=starts_from,
        starts_before=starts_before,
        has_time=query.has_time,
        updated_since=updated_since,
        search=query.search,
        order=Order(query.order),
    )


def cursor_after(query: out.BookingsQuery, *, by: Actor) -> Cursor | None:
    """Return where to go on, or None for the beginning. Raise InvalidCursorError."""
    if not query.page:
        return None
    try:
        found = msgspec.json.decode(
            opened(query.page, _digest(query, by)), type=tuple[datetime | None, int]
        )
    except msgspec.DecodeError:
        raise InvalidCursorError from None
    return Cursor(*found)


def page(
    found: BookingPage[ShownBooking], query: out.BookingsQuery, *, by: Actor
) -> out.BookingsOut:
    """Return a page of bookings."""
    items = [bookings.shown(each, by=by) for each in found.bookings]
    end = found.end and sealed(msgspec.json.encode(tuple(found.end)), _digest(query, by))
    return out.BookingsOut(items, end)


def _digest(query: out.BookingsQuery, by: Actor) -> bytes:
    """Return what a cursor is bound to: whose bookings are listed, and which of them."""
    filters = structs.asdict(query)
    del filters["page"], filters["limit"]
    filters |= {name: sorted(set(filters[name])) for name in ("program", "status")}
    return digest("bookings", "all" if by.is_staff else str(by.uuid), filters)
