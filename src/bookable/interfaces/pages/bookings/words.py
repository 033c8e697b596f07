"""A booking in words: its status, its payment, and what can be done with it."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext

from bookable.domain.booking import Booking
from bookable.domain.event_types import is_asked
from bookable.domain.lifecycle import Status, Step
from bookable.domain.money import PaymentStatus
from bookable.domain.people import Side
from bookable.engine.registry import program


def payment(status: PaymentStatus) -> str:
    """Return the state of a payment in words."""
    match status:
        case PaymentStatus.UNPAID:
            return gettext("Not paid yet")
        case PaymentStatus.PENDING:
            return gettext("Payment under way")
        case PaymentStatus.PAID:
            return gettext("Paid")
        case PaymentStatus.PARTIALLY_REFUNDED:
            return gettext("Paid back in part")
        case PaymentStatus.REFUNDED:
            return gettext("Paid back")
        case PaymentStatus.FAILED:
            return gettext("The payment failed")
    return gettext("Nothing to pay")


def session_type(name: str) -> str:
    """Return how two people meet, in words."""
    match name:
        case "video":
            return gettext("By video")
        case "chat":
            return gettext("By chat")
        case "email":
            return gettext("By e-mail")
        case "in_person":
            return gettext("In person")
    return ""


def subject(booking: Booking, service: str | None) -> str:
    """Return what a booking is about: what was sold, its title, or what its programme offers."""
    return service or booking.details.title or gettext(program(booking.program).title)


def made(status: Status, *, is_awaited: bool) -> str:
    """Return the heading of the page that follows a purchase or a request, by what came of it.

    A payment `is_awaited` once its client has come back from the checkout.
    """
    match status:
        case Status.REQUESTED:
            return gettext("Your request is on its way")
        case Status.PENDING_PAYMENT if is_awaited:
            return gettext("Waiting for your payment")
        case Status.PENDING_PAYMENT:
            return gettext("One step is left: the payment")
        case Status.CONFIRMED | Status.IN_PROGRESS | Status.COMPLETED:
            return gettext("It is booked")
    return gettext("This booking has ended")


def planned(booking: Booking, *, other: str) -> str:
    """Return what follows for one of two buddies who planned a session."""
    if booking.status is Status.REQUESTED:
        return gettext("%(other)s has to accept this time first.") % {"other": other}
    return gettext("It is planned.")


class Button(NamedTuple):
    """A step that can be taken: the word in its address, what its button says, and how it looks.

    `asks` is whether something is asked before it is taken.
    """

    word: str
    label: str
    style: str = "second"
    asks: bool = False


def button(step: Step, booking: Booking, side: Side) -> Button:
    """Return the button of a step for a side."""
    match step:
        case Step.SUBMIT:
            # Its page has the price right above the button.
            return Button("submit", gettext("Book it now"), "", asks=booking.sale is not None)
        case Step.CONFIRM:
            return Button("confirm", _confirming(booking), "")
        case Step.START:
            return Button("start", gettext("Start"), "")
        case Step.COMPLETE:
            return Button("complete", gettext("It took place"), "")
        case Step.RESCHEDULE:
            return Button("move", gettext("Move"), asks=True)
        case Step.MISS:
            return Button("no-show", gettext("Nobody came"), asks=True)
        case Step.DISPUTE:
            return Button("dispute", gettext("Something went wrong"), asks=True)
    if is_to_answer(booking, side):
        return Button("decline", gettext("Decline"), asks=True)
    return Button("cancel", gettext("Cancel"), asks=True)


def _confirming(booking: Booking) -> str:
    return gettext("Accept") if booking.status is Status.REQUESTED else gettext("Confirm")


def is_to_answer(booking: Booking, side: Side) -> bool:
    """Return whether a booking is a request that waits for the answer of a side."""
    is_request = booking.status is Status.REQUESTED
    return is_request and is_asked(side, booking.mutual_confirmation.requested_by)
