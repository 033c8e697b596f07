"""What an imported booking sold, and how far it has been paid."""

from __future__ import annotations

from bookable.domain.currencies import payable
from bookable.domain.money import AWAITED, Bill, PaymentStatus, share
from bookable.domain.sales import Kind, Sale, Venue
from bookable.engine.importing.entries import Booking
from bookable.storage.bulk.catalogue import KeptLocation, KeptSession
from bookable.storage.services import Offer

_HALF = 50

_NOTHING_KEPT = AWAITED | {PaymentStatus.NOT_REQUIRED}


def sale_of(
    entry: Booking,
    offer: Offer,
    sessions: tuple[KeptSession, ...],
    location: KeptLocation | None,
) -> Sale:
    """Return what was sold, at the service's current price and terms, or raise WorldRefused."""
    session = sessions[0] if sessions and offer.kind is Kind.WORKSHOP else None
    return Sale(
        service=offer.id,
        kind=offer.kind,
        bill=_bill(entry, offer),
        policy=offer.policy or entry.program.cancellation,
        minutes=offer.minutes,
        session=None if session is None else session.id,
        venue=_venue(offer, session, location),
    )


def _venue(offer: Offer, session: KeptSession | None, location: KeptLocation | None) -> Venue:
    """Return the place: as given, else the session's, else the service's."""
    usual = offer.location_id
    room = None if session is None else session.room
    if session is not None:
        usual = session.location_id or usual
    location_id = usual if location is None else location.id
    return Venue(
        location_id, room.id if room is not None and room.location_id == location_id else None
    )


def _bill(entry: Booking, offer: Offer) -> Bill:
    price, status = offer.price_cents, _status(entry, offer)
    free = status is PaymentStatus.NOT_REQUIRED
    paid = 0 if status in _NOTHING_KEPT else price
    return Bill(
        price_cents=price,
        currency=offer.currency,
        # A booking that needs no payment was a gift: the discount is the whole price.
        discount_cents=price if free else 0,
        status=status,
        paid_cents=paid,
        refunded_cents=_refunded(status, paid, offer.currency),
    )


def _status(entry: Booking, offer: Offer) -> PaymentStatus:
    usual = PaymentStatus.UNPAID if offer.price_cents else PaymentStatus.NOT_REQUIRED
    status = PaymentStatus(entry.payment_status or usual)
    if status in AWAITED and not offer.price_cents:
        raise entry.refuse("payment_status", "the service is free, so no payment is due")
    return status


def _refunded(status: PaymentStatus, paid: int, currency: str) -> int:
    """Return how much was refunded. A partial refund counts as half: the file does not say more."""
    if status is PaymentStatus.PARTIALLY_REFUNDED:
        return payable(share(paid, percent=_HALF), currency)
    return paid if status is PaymentStatus.REFUNDED else 0
