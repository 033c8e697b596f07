"""Controllers for payments and refunds of a booking, and for credits."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from dmr import ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.engine import checkouts, paying, refunding
from bookable.interfaces.dialects.marketplace.controllers.bookings import (
    SHOWN,
    ABooking,
    BookingDoor,
)
from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.lexicon import PROGRAM
from bookable.interfaces.dialects.marketplace.mapping import payments as mapping
from bookable.interfaces.dialects.marketplace.schemas import payments as schemas
from bookable.interfaces.http.paging import PageQuery, page, part
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING
from bookable.queries import balances, quotes


class BookingPayment(BookingDoor):
    """Payments"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.AccountOut:
        """Retrieve what is owed for a booking, with its payments and refunds."""
        ref = self.booking_id
        return mapping.account(quotes.account(ref, program=PROGRAM, by=self.actor))


class PayBooking(BookingDoor):
    """Paying by card"""

    limits = BOOKING

    @validate(ResponseSpec(schemas.CheckoutOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.PayIn | None] = None
    ) -> HttpResponse:
        """Open a checkout page for the client, or return the one that is already open."""
        back = mapping.back(parsed_body, home=settings.BOOKABLE_BASE_URL)
        return self.commit(
            lambda receipt: checkouts.open_checkout(back=back, **self.arguments(), receipt=receipt),
            mapping.checkout,
        )


class RecordPayment(BookingDoor):
    """Paying by hand"""

    @validate(SHOWN)
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.RecordIn | None] = None
    ) -> HttpResponse:
        """Record a payment made outside the card vendor. A booking that was waiting for it is
        confirmed."""
        given = mapping.record(parsed_body)
        return self.answer(
            lambda receipt: paying.record(**given, **self.arguments(), receipt=receipt)
        )


class RecordRefund(BookingDoor):
    """Refunding by hand"""

    @validate(SHOWN)
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.RecordIn | None] = None
    ) -> HttpResponse:
        """Record a refund made by hand: for payments by hand, and for card refunds that failed."""
        given = mapping.record(parsed_body)
        return self.answer(
            lambda receipt: refunding.record(**given, **self.arguments(), receipt=receipt)
        )


class CancellationQuote(BookingDoor):
    """Cancellation quote"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.QuoteOut:
        """Retrieve the refund I would get if I canceled now."""
        ref = self.booking_id
        return mapping.quote(quotes.quote(ref, program=PROGRAM, by=self.actor, now=self.now))


class Credits(MarketplaceDoor):
    """Credits"""

    @modify()
    def get(self, parsed_query: Query[PageQuery]) -> schemas.CreditAccountOut:
        """Retrieve my remaining credits and the history of all my credits."""
        account = balances.account(self.actor, now=self.now, **part(parsed_query))
        return schemas.CreditAccountOut(
            balances=[mapping.balance(row) for row in account.balances],
            history=page(self.request, account.history, parsed_query, mapping.movement),
        )


PATHS = [
    path("bookings/<str:booking_id>/payment/", BookingPayment.as_view()),
    path("bookings/<str:booking_id>/pay/", PayBooking.as_view()),
    path("bookings/<str:booking_id>/record-payment/", RecordPayment.as_view()),
    path("bookings/<str:booking_id>/record-refund/", RecordRefund.as_view()),
    path("bookings/<str:booking_id>/cancellation-quote/", CancellationQuote.as_view()),
    path("credits/", Credits.as_view()),
]
