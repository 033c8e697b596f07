"""Build the engine's commands and filters from requests about bookings."""

from __future__ import annotations

import re
from datetime import date, datetime

from msgspec import UNSET, structs

from bookable.domain.commands import (
    Amend,
    Buy,
    Cancel,
    Command,
    Details,
    Reschedule,
    Switch,
)
from bookable.domain.hours import midnight, read, zone_of
from bookable.domain.lifecycle import Status
from bookable.domain.money import PaymentStatus
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.domain.sales import Venue
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.interfaces.dialects.marketplace.lexicon import (
    CANCELED_BY_MEANT,
    KIND_MEANT,
    PROGRAM,
    STATUS_MEANT,
)
from bookable.interfaces.dialects.marketplace.mapping.common import exact_time
from bookable.interfaces.dialects.marketplace.schemas import bookings as schemas
from bookable.interfaces.http.texts import moment
from bookable.queries.sale_lists import SaleFilter


def wanted(query: schemas.BookingsQuery, *, by: Actor) -> SaleFilter:
    """Return the filter and order that a query asks for. Raise InvalidField for unknown words."""
    kind, paid = KIND_MEANT.get(query.booking_type), query.payment_status
    end = _boundary(query.end_date, field="end_date", by=by)
    return SaleFilter(
        program=PROGRAM,
        statuses=_statuses(query.status),
        payment_status=PaymentStatus(paid) if paid else None,
        provider_id=query.practitioner_id,
        service_id=query.service_id,
        kind=None if kind is None else Kind(kind),
        since=_boundary(query.start_date, field="start_date", by=by),
        # A booking that ends at midnight belongs to the day that ends there, so it is still listed.
        over_by=end if _DATE.fullmatch(query.end_date) else None,
        until=None if _DATE.fullmatch(query.end_date) else end,
        is_upcoming=query.is_upcoming,
        search=query.search,
        order=query.ordering or "-start_time",
    )


def buy(body: schemas.BookingIn, *, by: Actor) -> Buy:
    """Return the command to buy an appointment or a seat. Raise InvalidField for impossible
    times."""
    return Buy(
        program=PROGRAM,
        service=body.service_id,
        provider=body.practitioner_id,
        span=span(body.start_time, body.end_time),
        session=body.service_session_id,
        location=body.location_id,
        is_draft=body.draft,
        use_credit=body.use_credits,
        bundle=body.bundle_id,
        details=_details(body, _zone_of(body.timezone, by=by)),
    )


def buy_whole(body: schemas.WholeIn, *, by: Actor) -> Buy:
    """Return the command to buy a package, a bundle or a course."""
    return Buy(program=PROGRAM, service=body.service_id, details=_details(body, by.timezone))


def amend(body: schemas.BookingPatch, *, by: Actor) -> Amend:
    """Return the command to change a booking's texts, location and meeting. Null clears a text, and
    sets the time zone to the caller's own, as when booking. Raise InvalidField for an unknown
    zone."""
    given = {name: text for name, text in structs.asdict(body).items() if text is not UNSET}
    venue = Venue(given.pop("location_id")) if "location_id" in given else None
    changes = {name: text or "" for name, text in given.items()}
    if "timezone" in given:
        changes["timezone"] = _zone_of(given["timezone"], by=by)
    return Amend(changes=changes, venue=venue)


def cancel(body: schemas.CancelIn | None) -> Cancel:
    if body is None:
        return Cancel()
    by = None if body.canceled_by is None else CANCELED_BY_MEANT[body.canceled_by]
    return Cancel(reason=body.reason or "", canceled_by=by)


def reschedule(body: schemas.RescheduleIn) -> Command:
    """Return the command to move a booking or to switch its session. Raise InvalidField if a time
    is missing or impossible."""
    session, reason = body.service_session_id, body.reason or ""
    if session is not None and body.start_time is None and body.end_time is None:
        return Switch(session=session, reason=reason)
    if body.start_time is None:
        raise InvalidField("start_time", "is missing")
    if body.end_time is None:
        raise InvalidField("end_time", "is missing")
    to = span(body.start_time, body.end_time)
    if session is not None:
        return Switch(session=session, span=to, reason=reason)
    return Reschedule(start=to.start, length=to.length, reason=reason)


def span(start: str, end: str) -> Span:
    """Return the span between two times. Raise InvalidField unless the end comes after the
    start."""
    first, last = exact_time(start, field="start_time"), exact_time(end, field="end_time")
    if last <= first:
        raise InvalidField("end_time", "must come after start_time")
    return Span(first, last)


def zone(name: str) -> str:
    """Return the name of a known time zone, or raise InvalidField."""
    return zone_of(name).key


def _zone_of(name: str | None, *, by: Actor) -> str:
    return by.timezone if name is None else zone(name)


def _details(body: schemas.WordsIn, zone: str) -> Details:
    return Details(
        title=body.title or "",
        description=body.description or "",
        client_notes=body.client_notes or "",
        timezone=zone,
    )


def _statuses(given: list[str]) -> list[Status]:
    words = [word.strip() for value in given for word in value.split(",") if word.strip()]
    if unknown := [word for word in words if word not in STATUS_MEANT]:
        raise InvalidField("status", f"there is no status {unknown[0]}")
    return [STATUS_MEANT[word] for word in words]


def _boundary(text: str, *, field: str, by: Actor) -> datetime | None:
    """Parse a date as its midnight, or a time. Without an offset it is in the caller's time
    zone."""
    if not text:
        return None
    if _DATE.fullmatch(text):
        return midnight(_date(text, field=field), by.timezone, field=field)
    return read(moment(_with_plus(text), field=field), by.timezone, field=field)


def _with_plus(text: str) -> str:
    """Restore the plus sign of an offset: an unescaped plus in a query string decodes as a
    space."""
    return _LOST_PLUS.sub(r"\1+", text)


def _date(text: str, *, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidField(field, "must be a date like 2027-03-01, or a time") from None


_LOST_PLUS = re.compile(r"(:[0-9.]+) (?=[0-9]{2}:?[0-9]{2}\Z)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
