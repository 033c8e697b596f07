"""The addresses of payments: what is owed, and the ways to pay it."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from dmr import ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.engine import checkouts, paying, quotes, refunds
from bookable.interfaces.dialects.marketplace.controllers.bookings import (
    SHOWN,
    ABooking,
    BookingDoor,
)
from bookable.interfaces.dialects.marketplace.lexicon import PROGRAM
from bookable.interfaces.dialects.marketplace.mapping import bookings as naming
from bookable.interfaces.dialects.marketplace.mapping import payments as mapping
from bookable.interfaces.dialects.marketplace.schemas import payments as schemas
from bookable.interfaces.http.throttling import BOOKING


class BookingPayment(BookingDoor):
    """Payments"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.AccountOut:
        """Show what is owed for a booking, what was paid and what went back."""
        ref = naming.booking_id(parsed_path.booking_id)
        return mapping.account(quotes.account(ref, program=PROGRAM, by=self.actor))


class PayBooking(BookingDoor):
    """Paying by card"""

    limits = BOOKING

    @validate(ResponseSpec(schemas.CheckoutOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.PayIn | None] = None
    ) -> HttpResponse:
        """Open a checkout at which the client pays, or find the one that is open."""
        back = mapping.back(parsed_body, home=settings.BOOKABLE_BASE_URL)
        return self.commit(
            lambda receipt: checkouts.open_checkout(back=back, **self.asking(parsed_path, receipt)),
            mapping.checkout,
        )


class RecordPayment(BookingDoor):
    """Paying by hand"""

    @validate(SHOWN)
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.RecordIn | None] = None
    ) -> HttpResponse:
        """Write down that the client has paid; a booking that waited for that is confirmed."""
        given = mapping.record(parsed_body)
        return self.take(
            lambda receipt: paying.record(**given, **self.asking(parsed_path, receipt))
        )


class RecordRefund(BookingDoor):
    """Giving back by hand"""

    @validate(SHOWN)
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.RecordIn | None] = None
    ) -> HttpResponse:
        """Write down that what is owed was handed back: what had been paid by hand, and what the
        card vendor could not give back."""
        given = mapping.record(parsed_body)
        return self.take(
            lambda receipt: refunds.record(**given, **self.asking(parsed_path, receipt))
        )


class CancellationQuote(BookingDoor):
    """What a cancellation gives back"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.QuoteOut:
        """Show what I would get back if I cancelled now."""
        ref = naming.booking_id(parsed_path.booking_id)
        return mapping.quote(quotes.quote(ref, program=PROGRAM, by=self.actor, now=self.now))


PATHS = [
    path("bookings/<str:booking_id>/payment/", BookingPayment.as_view()),
    path("bookings/<str:booking_id>/pay/", PayBooking.as_view()),
    path("bookings/<str:booking_id>/record-payment/", RecordPayment.as_view()),
    path("bookings/<str:booking_id>/record-refund/", RecordRefund.as_view()),
    path("bookings/<str:booking_id>/cancellation-quote/", CancellationQuote.as_view()),
]
