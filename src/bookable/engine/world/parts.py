"""The parts of imported bookings: a course's sessions, a package's services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bookable.domain.lifecycle import Status
from bookable.domain.money import Bill, PaymentStatus
from bookable.domain.sales import Kind, Sale, Venue
from bookable.domain.spans import SOMEDAY, Span
from bookable.engine.world.agreements import Agreement
from bookable.storage.services import Offer
from bookable.storage.world.sessions import KeptSession

_UNDER_WAY = frozenset({Status.CONFIRMED, Status.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a booking: what it sells, when, and its status."""

    sale: Sale
    span: Span
    status: Status


def parts_of(
    whole: Agreement, *, parent: int, offers: Mapping[int, Offer], now: datetime
) -> list[Part]:
    """Return the parts of a course or a package; other bookings have none. Parts cost nothing."""
    if whole.sale is None or not whole.sale.has_parts or whole.offer is None:
        return []
    bill = Bill(price_cents=0, currency=whole.sale.bill.currency, status=PaymentStatus.NOT_REQUIRED)
    sale = replace(whole.sale, bill=bill, parent=parent)
    if whole.sale.kind is Kind.COURSE:
        return [_seat(whole, sale, session, now) for session in whole.sessions]
    included = [offers[service_id] for service_id in whole.offer.includes if service_id in offers]
    return [_hour(whole, sale, offer, now) for offer in included]


def _seat(whole: Agreement, sale: Sale, session: KeptSession, now: datetime) -> Part:
    room = None if session.room is None else session.room.id
    venue = Venue(session.location_id, room)
    sale = replace(sale, session=session.id, venue=venue)
    return Part(sale, session.span, _status(whole, session.span, now))


def _hour(whole: Agreement, sale: Sale, offer: Offer, now: datetime) -> Part:
    sale = replace(
        sale,
        service=offer.id,
        kind=Kind.INDIVIDUAL,
        minutes=offer.minutes,
        venue=Venue(offer.location_id),
    )
    return Part(sale, SOMEDAY, _status(whole, SOMEDAY, now))


def _status(whole: Agreement, span: Span, now: datetime) -> Status:
    """Return a part's status: by its own time if the whole is under way, else the whole's."""
    status = whole.entry.status
    if status not in _UNDER_WAY:
        return status
    return Status.IN_PROGRESS if span.start <= now else Status.CONFIRMED
