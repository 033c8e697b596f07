"""Controllers for bookings: listing, buying, and one booking."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.booking import Booking as Booked
from bookable.domain.commands import Cancel
from bookable.domain.sales import Kind
from bookable.engine import bookings, sales, selling
from bookable.engine.keys import Receipt
from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.lexicon import BOOKED_BY_TIME, PROGRAM
from bookable.interfaces.dialects.marketplace.mapping import bookings as mapping
from bookable.interfaces.dialects.marketplace.mapping import sales as showing
from bookable.interfaces.dialects.marketplace.mapping.common import part, place
from bookable.interfaces.dialects.marketplace.schemas import bookings as schemas
from bookable.interfaces.http.links import links
from bookable.interfaces.http.paging import PageOut, page
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING

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

    def show(self, booked: Booked) -> schemas.BookingDetail:
        """Return a booking in full, read again after a command has changed it."""
        return showing.after(booked, by=self.actor, now=self.now)


class Buying(BookingsDoor):
    """Base of the controllers that buy one kind of service."""

    is_abstract = True
    limits = BOOKING
    kinds: ClassVar[frozenset[Kind]]

    def admit(self) -> None:
        """Raise RoleRequired unless the caller may book."""
        if self.request.method == "POST":
            mapping.admit_to_buying(self.actor)

    def arguments(self, receipt: Receipt | None) -> dict[str, Any]:
        """Return the arguments that every purchase takes."""
        return {"kinds": self.kinds, "by": self.actor, "now": self.now, "receipt": receipt}

    def make(self, purchase: Callable[[Receipt | None], Booked]) -> HttpResponse:
        """Make a purchase and answer 201 with the booking."""
        return self.commit(purchase, self.show, status=CREATED)


class Bookings(Buying):
    """Bookings"""

    kinds = BOOKED_BY_TIME

    @modify()
    def get(self, parsed_query: Query[schemas.BookingsQuery]) -> PageOut[schemas.BookingOut]:
        """List my bookings, both those I made and those made with me."""
        wanted = mapping.wanted(parsed_query, by=self.actor)
        mine = sales.page_of_sales(self.actor, wanted, now=self.now, **part(parsed_query))
        shown = [showing.booking(row, now=self.now) for row in mine.sales]
        return page(self.request, shown, count=mine.count, **place(parsed_query))

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.BookingIn]) -> HttpResponse:
        """Book an appointment, or a seat in a workshop."""
        purchase = mapping.buy(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(purchase, **self.arguments(receipt)))


class Packages(Buying):
    """Packages"""

    kinds = frozenset({Kind.PACKAGE})

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.WholeIn]) -> HttpResponse:
        """Buy a package. Each of its parts is scheduled later, one by one."""
        purchase = mapping.buy_whole(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(purchase, **self.arguments(receipt)))


class Bundles(Buying):
    """Bundles"""

    kinds = frozenset({Kind.BUNDLE})

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.WholeIn]) -> HttpResponse:
        """Buy a bundle. Its credits are granted once it is paid and confirmed."""
        purchase = mapping.buy_whole(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(purchase, **self.arguments(receipt)))


class Courses(Buying):
    """Courses"""

    kinds = frozenset({Kind.COURSE})

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.WholeIn]) -> HttpResponse:
        """Book a course: a seat in every one of its sessions, or none at all."""
        purchase = mapping.buy_whole(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(purchase, **self.arguments(receipt)))


class BookingDoor(BookingsDoor):
    """Base of the controllers that act on one booking."""

    is_abstract = True

    def admit(self) -> None:
        """Raise BookingNotFound unless the caller is a party to the booking, or staff."""
        mapping.admit_to_booking(self.kwargs["booking_id"], by=self.actor)

    def arguments(self, path: schemas.BookingPath, receipt: Receipt | None) -> dict[str, Any]:
        """Return the arguments that every command on this booking takes."""
        booking = {"ref": mapping.booking_id(path.booking_id), "program": PROGRAM}
        return {**booking, "by": self.actor, "now": self.now, "receipt": receipt}

    def take(self, step: Callable[[Receipt | None], Booked]) -> HttpResponse:
        """Take a step and answer with the booking as it stands afterwards."""
        return self.commit(step, self.show)


class Booking(BookingDoor):
    """One booking"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.BookingDetail:
        """Retrieve a booking with its parts and notes."""
        ref = mapping.booking_id(parsed_path.booking_id)
        sale = sales.sale(ref, program=PROGRAM, by=self.actor, now=self.now)
        return showing.detail(sale, by=self.actor, now=self.now)

    @validate(SHOWN)
    def patch(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.BookingPatch]
    ) -> HttpResponse:
        """Update the texts of a booking, or its location and meeting."""
        command = mapping.amend(parsed_body, by=self.actor)
        return self.take(
            lambda receipt: bookings.perform(
                command=command, **self.arguments(parsed_path, receipt)
            )
        )

    @validate(ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: ABooking) -> HttpResponse:
        """Cancel a booking. It stays in the lists as canceled."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=Cancel(), **self.arguments(parsed_path, receipt)
            ),
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
