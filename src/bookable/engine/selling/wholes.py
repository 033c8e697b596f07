"""Buying courses, packages and bundles: what has parts or brings credits."""

from __future__ import annotations

from bookable.domain.booking import Booking
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import (
    InvalidField,
    SeatsTaken,
    ServiceNotFound,
    SessionNotFound,
    SlotTaken,
    TooLate,
)
from bookable.domain.sales import course_seat, package_hour
from bookable.domain.services import Service
from bookable.domain.spans import extent
from bookable.engine.saving import grant_credits
from bookable.engine.selling.purchases import Purchase
from bookable.engine.selling.singles import leave_waitlist
from bookable.storage import booking_rows, seats, service_rows, services_on_sale
from bookable.storage.services_on_sale import SessionForGuest
from bookable.storage.work import Retry


def buy_course(purchase: Purchase) -> Booking:
    """Enrol the buyer in a course: a seat in every session of it, or nothing."""
    _refuse_credit(purchase)
    # Lock out new sessions: the buyer would have no seat in one that is added right now.
    service_rows.lock_sessions(purchase.service.id)
    sessions = services_on_sale.sessions_of(
        purchase.service.id, guest=purchase.guest, now=purchase.now
    )
    if not sessions:
        raise SessionNotFound
    if sessions[0].span.start <= purchase.now:
        raise TooLate("request", sessions[0].span.start)
    if any(session.guest_is_busy for session in sessions):
        raise SlotTaken
    if any(session.is_sold_out for session in sessions):
        raise SeatsTaken
    sale, span = purchase.sale(), extent(session.span for session in sessions)
    parent = booking_rows.insert(purchase.booking(sale, span, zone=sessions[0].zone))
    for session in sessions:
        seat = course_seat(sale, parent=parent.id, session=session.id, venue=session.venue)
        booking_rows.insert(purchase.part(seat, session.span, zone=session.zone))
    _take_seats(purchase, parent, sessions)
    return parent


def buy_package(purchase: Purchase) -> Booking:
    """Book a package: its services become parts that have no time yet."""
    _refuse_credit(purchase)
    sale = purchase.sale()
    parent = booking_rows.insert(purchase.booking(sale))
    for service in _included(purchase.service):
        booking_rows.insert(purchase.part(package_hour(sale, service, parent=parent.id)))
    return parent


def buy_bundle(purchase: Purchase) -> Booking:
    """Book a bundle. Its credits come once it is confirmed."""
    _refuse_credit(purchase)
    booking = booking_rows.insert(purchase.booking(purchase.sale()))
    if booking.status is Status.CONFIRMED:
        grant_credits(booking, now=purchase.now)
    return booking


def _refuse_credit(purchase: Purchase) -> None:
    if purchase.is_paid_by_credit:
        raise InvalidField("use_credits", f"a {purchase.service.kind} cannot be paid with credits")


def _included(service: Service) -> list[Service]:
    """Return the services of a package. It may have the same one several times."""
    included = service.terms.includes
    services_by_id = {each.id: each for each in service_rows.load_all(included)}
    if not included or not services_by_id.keys() >= set(included):
        raise ServiceNotFound
    return [services_by_id[service_id] for service_id in included]


def _take_seats(purchase: Purchase, parent: Booking, sessions: list[SessionForGuest]) -> None:
    is_contested = any(session.is_contested for session in sessions)
    session_ids = [session.id for session in sessions]
    if not (is_contested and leave_waitlist(purchase, parent, session_id=None)):
        starts = seats.take(session_ids)
        if any(starts[session.id] != session.span.start for session in sessions):
            raise Retry
    seats.refuse_if_too_many(session_ids, client_id=purchase.client.person_id)
