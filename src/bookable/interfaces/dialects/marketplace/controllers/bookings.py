"""Controllers for bookings: listing, buying, and one booking."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.booking import Booking as Booked
from bookable.domain.commands import Cancel
from bookable.domain.refusals import RoleRequired
from bookable.domain.services import Kind
from bookable.engine import bookings, selling
from bookable.engine.registry import program
from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.lexicon import BOOKED_BY_TIME, PROGRAM
from bookable.interfaces.dialects.marketplace.mapping import bookings as mapping
from bookable.interfaces.dialects.marketplace.mapping import sales as showing
from bookable.interfaces.dialects.marketplace.schemas import bookings as schemas
from bookable.interfaces.http.door import Action
from bookable.interfaces.http.links import links
from bookable.interfaces.http.paging import PageOut, page, part
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING
from bookable.interfaces.steps import OneBooking
from bookable.queries import one_booking, sale_details, sale_lists
from bookable.queries.sale_details import SaleDetail

ABooking = Path[schemas.BookingPath]
CREATED = HTTPStatus.CREATED
WITH_A_BOOKING = links(
    "/api/v1/drf/bookings/{booking_id}/",
    *("get", "patch", "delete", "get payment/", "get cancellation-quote/", "get notes/"),
    *("post submit/", "post pay/", "post record-payment/", "post confirm/", "post start/"),
    *("post complete/", "post no-show/", "post reschedule/", "post cancel/", "post notes/"),
)
BOUGHT = ResponseSpec(schemas.BookingDetail, status_code=CREATED, links=WITH_A_BOOKING)
SHOWN = ResponseSpec(schemas.BookingDetail, status_code=HTTPStatus.OK)


class BookingsDoor(MarketplaceDoor):
    """Base of the controllers that answer with a booking."""

    is_abstract = True

    def answer(self, action: Action[Booked], *, status: int = HTTPStatus.OK) -> HttpResponse:
        """Carry out a command and answer with the booking in full, as it stands afterwards."""
        return self.commit(action, self.show, reread=self.reread, status=status)

    def reread(self, booked: Booked) -> SaleDetail:
        """Return a booking in full."""
        return sale_details.sale(booked.id, program=PROGRAM, by=self.actor, now=self.now)

    def show(self, sale: SaleDetail) -> schemas.BookingDetail:
        return showing.detail(sale, by=self.actor, now=self.now)


class Buying(BookingsDoor):
    """Base of the controllers that buy one kind of service."""

    is_abstract = True
    limits = BOOKING
    kinds: ClassVar[frozenset[Kind]]

    def authorise(self) -> None:
        """Raise RoleRequired unless the caller may book."""
        rules = program(PROGRAM)
        if not rules.may_book(self.actor):
            raise RoleRequired(rules.client_role, "request")

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that every purchase takes."""
        return {"kinds": self.kinds, "by": self.actor, "now": self.now}

    def reread(self, booked: Booked) -> SaleDetail:
        """Return a booking that was just made in full."""
        return sale_details.new_sale(booked, by=self.actor, now=self.now)

    def make(self, purchase: Action[Booked]) -> HttpResponse:
        """Make a purchase and answer 201 with the booking."""
        return self.answer(purchase, status=CREATED)


class Bookings(Buying):
    """Bookings"""

    kinds = BOOKED_BY_TIME

    @modify()
    def get(self, parsed_query: Query[schemas.BookingsQuery]) -> PageOut[schemas.BookingOut]:
        """List my bookings, both those I made and those made with me."""
        wanted, now = mapping.wanted(parsed_query, by=self.actor), self.now
        mine = sale_lists.page_of_sales(self.actor, wanted, now=now, **part(parsed_query))
        return page(self.request, mine, parsed_query, lambda row: showing.booking(row, now=now))

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.BookingIn]) -> HttpResponse:
        """Book an appointment, or a seat in a workshop."""
        purchase = mapping.buy(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(purchase, **self.arguments(), receipt=receipt))


class Packages(Buying):
    """Packages"""

    kinds = frozenset({Kind.PACKAGE})

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.WholeIn]) -> HttpResponse:
        """Buy a package. Each of its parts is scheduled later, one by one."""
        purchase = mapping.buy_whole(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(purchase, **self.arguments(), receipt=receipt))


class Bundles(Buying):
    """Bundles"""

    kinds = frozenset({Kind.BUNDLE})

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.WholeIn]) -> HttpResponse:
        """Buy a bundle. Its credits are granted once it is paid and confirmed."""
        purchase = mapping.buy_whole(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(purchase, **self.arguments(), receipt=receipt))


class Courses(Buying):
    """Courses"""

    kinds = frozenset({Kind.COURSE})

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.WholeIn]) -> HttpResponse:
        """Book a course: a seat in every one of its sessions, or none at all."""
        purchase = mapping.buy_whole(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(purchase, **self.arguments(), receipt=receipt))


class BookingDoor(BookingsDoor, OneBooking):
    """Base of the controllers that act on one booking."""

    is_abstract = True
    program = PROGRAM

    def authorise(self) -> None:
        """Raise BookingNotFound unless the caller is a party to the booking, or staff."""
        one_booking.require(self.booking_id, program=PROGRAM, by=self.actor)


class Booking(BookingDoor):
    """One booking"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.BookingDetail:
        """Retrieve a booking with its parts and notes."""
        return self.show(sale_details.sale(**self.arguments()))

    @validate(SHOWN)
    def patch(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.BookingPatch]
    ) -> HttpResponse:
        """Update the texts of a booking, or its location and meeting."""
        command = mapping.amend(parsed_body, by=self.actor)
        return self.answer(
            lambda receipt: bookings.perform(command=command, **self.arguments(), receipt=receipt)
        )

    @validate(ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: ABooking) -> HttpResponse:
        """Cancel a booking. It stays in the lists as canceled."""
        return self.commit(
            lambda receipt: bookings.perform(command=Cancel(), **self.arguments(), receipt=receipt),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )


PATHS = [
    path("bookings/", Bookings.as_view()),
    path("bookings/create-package/", Packages.as_view()),
    path("bookings/create-bundle/", Bundles.as_view()),
    path("bookings/create-course/", Courses.as_view()),
    path("bookings/<str:booking_id>/", Booking.as_view()),
]
