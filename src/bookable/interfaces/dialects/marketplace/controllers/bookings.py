"""The addresses of bookings: what is mine, and what I buy."""

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
    """A controller that answers with a booking."""

    is_abstract = True

    def show(self, booked: Booked) -> schemas.BookingDetail:
        """This will be a booking as it is once a command is carried out."""
        return showing.after(booked, by=self.actor, now=self.now)


class Buying(BookingsDoor):
    """A controller by which one buys something."""

    is_abstract = True
    limits = BOOKING
    kinds: ClassVar[frozenset[Kind]]

    def admit(self) -> None:
        """This will raise RoleRequired for whoever may not book."""
        if self.request.method == "POST":
            mapping.admit_to_buying(self.actor)

    def asking(self, receipt: Receipt | None) -> dict[str, Any]:
        """This will be what can be bought here, by whom and when."""
        asked = {"kinds": self.kinds, "by": self.actor, "now": self.now}
        return {**asked, "receipt": receipt}

    def make(self, purchase: Callable[[Receipt | None], Booked]) -> HttpResponse:
        """This will buy something and answer with the booking."""
        return self.commit(purchase, self.show, status=CREATED)


class Bookings(Buying):
    """Bookings"""

    kinds = BOOKED_BY_TIME

    @modify()
    def get(self, parsed_query: Query[schemas.BookingsQuery]) -> PageOut[schemas.BookingOut]:
        """List my bookings, those that I made and those with me."""
        wanted = mapping.wanted(parsed_query, by=self.actor)
        found = sales.page_of_sales(self.actor, wanted, now=self.now, **part(parsed_query))
        shown = [showing.booking(each, now=self.now) for each in found.sales]
        return page(self.request, shown, count=found.count, **place(parsed_query))

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.BookingIn]) -> HttpResponse:
        """Book an appointment, or a seat in a workshop."""
        wish = mapping.buy(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(wish, **self.asking(receipt)))


class Packages(Buying):
    """Packages"""

    kinds = frozenset({Kind.PACKAGE})

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.WholeIn]) -> HttpResponse:
        """Buy a package; its parts are given a time one by one."""
        wish = mapping.buy_whole(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(wish, **self.asking(receipt)))


class Bundles(Buying):
    """Bundles"""

    kinds = frozenset({Kind.BUNDLE})

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.WholeIn]) -> HttpResponse:
        """Buy a bundle; its credits come once it is paid and confirmed."""
        wish = mapping.buy_whole(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(wish, **self.asking(receipt)))


class Courses(Buying):
    """Courses"""

    kinds = frozenset({Kind.COURSE})

    @validate(BOUGHT)
    def post(self, parsed_body: BodyMsgspec[schemas.WholeIn]) -> HttpResponse:
        """Book a course: a seat in every session of it, or none."""
        wish = mapping.buy_whole(parsed_body, by=self.actor)
        return self.make(lambda receipt: selling.buy(wish, **self.asking(receipt)))


class BookingDoor(BookingsDoor):
    """A controller of one booking."""

    is_abstract = True

    def admit(self) -> None:
        """This will raise BookingNotFound for all but the two whose booking it is, and staff."""
        mapping.admit_to_booking(self.kwargs["booking_id"], by=self.actor)

    def asking(self, path: schemas.BookingPath, receipt: Receipt | None) -> dict[str, Any]:
        """This will be about which booking somebody asks, who and when."""
        asked = {"ref": mapping.booking_id(path.booking_id), "program": PROGRAM}
        return {**asked, "by": self.actor, "now": self.now, "receipt": receipt}

    def take(self, step: Callable[[Receipt | None], Booked]) -> HttpResponse:
        """This will take a step and answer with the booking as it is then."""
        return self.commit(step, self.show)


class Booking(BookingDoor):
    """One booking"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.BookingDetail:
        """Show a booking, with its parts and the notes on it."""
        ref = mapping.booking_id(parsed_path.booking_id)
        found = sales.sale(ref, program=PROGRAM, by=self.actor, now=self.now)
        return showing.detail(found, by=self.actor, now=self.now)

    @validate(SHOWN)
    def patch(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.BookingPatch]
    ) -> HttpResponse:
        """Change what a booking is about, or where it takes place."""
        command = mapping.amend(parsed_body, by=self.actor)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.asking(parsed_path, receipt))
        )

    @validate(ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: ABooking) -> HttpResponse:
        """Cancel a booking; its row stays."""
        return self.commit(
            lambda receipt: bookings.perform(command=Cancel(), **self.asking(parsed_path, receipt)),
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
