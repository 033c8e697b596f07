"""Buying: the one entry for every kind of service."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial

from bookable.domain.booking import Booking
from bookable.domain.commands import Buy
from bookable.domain.people import Actor
from bookable.domain.program import Program
from bookable.domain.refusals import (
    InvalidField,
    PersonNotFound,
    RoleRequired,
    SelfBooking,
    ServiceNotFound,
)
from bookable.domain.services import HAS_A_TIME, Kind, Service
from bookable.engine.registry import program as program_named
from bookable.engine.selling.choosing import buy_from_any, by_provider
from bookable.engine.selling.purchases import Purchase
from bookable.engine.selling.singles import buy_hour, buy_seat
from bookable.engine.selling.wholes import buy_bundle, buy_course, buy_package
from bookable.storage import service_rows, services_on_sale
from bookable.storage.keys import Receipt
from bookable.storage.work import transact

Last = list[Callable[[], object]]
"""Steps right before the commit."""

_BUY_BY_KIND: Mapping[Kind, Callable[[Purchase], Booking]] = {
    Kind.INDIVIDUAL: buy_hour,
    Kind.WORKSHOP: buy_seat,
    Kind.COURSE: buy_course,
    Kind.PACKAGE: buy_package,
    Kind.BUNDLE: buy_bundle,
}


def buy(
    asked: Buy,
    *,
    kinds: Collection[Kind],
    by: Actor,
    client: Actor | None = None,
    now: datetime,
    receipt: Receipt | None = None,
    last: Last | None = None,
) -> Booking:
    """Book what a provider sells, if it is of one of the `kinds`, or refuse.

    The actor buys it for themselves, or for a `client`. A caller with a transaction of its own may
    give a list as `last`: it gets the steps that come right before the commit.

    Raise RoleRequired, ServiceNotFound, PersonNotFound, SessionNotFound, LocationNotFound,
    SelfBooking, InvalidField, NoCredits; for what is not available NoticeTooShort, TooLate,
    OutsideHours, SlotTaken or SeatsTaken.
    """
    program, buyer = program_named(asked.program), client or by
    known = len(last or ())
    if not program.may_book(buyer):
        raise RoleRequired(program.client_role, "request")

    def step() -> Booking:
        purchase = _purchase(asked, kinds, program, by, buyer, now)
        booking = _bought(purchase)
        if receipt is not None:
            receipt.write(booking)
        steps = [partial(take, booking) for take in purchase.last]
        if last is None:
            for take in steps:
                take()
        else:
            last[known:] = steps
        return booking

    return transact(step)


def _bought(purchase: Purchase) -> Booking:
    if purchase.asked.by_any:
        return buy_from_any(purchase)
    _refuse_time(purchase)
    return _BUY_BY_KIND[purchase.service.kind](purchase)


def _refuse_time(purchase: Purchase) -> None:
    """Raise InvalidField for a start or a length of what has its time from sessions, or none."""
    asked, kind = purchase.asked, purchase.service.kind
    for field, value in (("start_time", asked.start), ("duration", asked.length)):
        if value is not None and kind is not Kind.INDIVIDUAL:
            raise InvalidField(field, f"is not taken for a {kind}")


def _purchase(
    asked: Buy,
    kinds: Collection[Kind],
    program: Program,
    by: Actor,
    client: Actor,
    now: datetime,
) -> Purchase:
    service = service_rows.on_sale(asked.service)
    if service is None:
        raise ServiceNotFound
    _refuse_provider(asked, service, program)
    service = by_provider(service, asked.by)
    if service.provider.person_id == client.person_id and not asked.by_any:
        raise SelfBooking
    if service.kind not in kinds:
        raise InvalidField("service_id", f"is of kind {service.kind}, which is booked another way")
    if asked.is_draft and service.kind not in HAS_A_TIME:
        raise InvalidField("draft", f"a {service.kind} cannot be a draft")
    if asked.hold is not None and (asked.is_draft or service.kind not in HAS_A_TIME):
        what = "draft" if asked.is_draft else service.kind
        raise InvalidField("hold", f"is not taken for a {what}")
    return Purchase(asked, service, program, by, client, now)


def _refuse_provider(asked: Buy, service: Service, program: Program) -> None:
    if asked.provider in {None, service.provider.person_id}:
        return
    if services_on_sale.sells(asked.provider, role=program.provider_role):
        raise InvalidField("service_id", "is not sold by this practitioner")
    raise PersonNotFound(program.provider_role)
