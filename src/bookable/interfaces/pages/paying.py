"""Paying by card: what a client still has to pay for a booking, and the checkout of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.http import HttpRequest

from bookable.domain.booking import Booking
from bookable.domain.people import Actor
from bookable.engine import checkouts
from bookable.engine.checkouts import Return
from bookable.queries import quotes

if TYPE_CHECKING:
    # Loads all languages, which no other request needs.
    from bookable.queries.showing import Reading


class ToPay(NamedTuple):
    """What is to be paid, and whether by card. The `checkout` is open once payment has begun.

    Clients who come back from it wait for the vendor's message: `again` is the address of the page
    for another look, and `anew` that of the page for those who did not pay.
    """

    amount: str
    by_card: bool
    checkout: str
    again: str = ""
    anew: str = ""


PAID = "paid"
"""The parameter of clients who come back from a checkout at which they have paid."""


def to_pay(booking: Booking, request: HttpRequest, *, reading: Reading) -> ToPay | None:
    """Return what a client has to pay for a booking that waits for it."""
    found = quotes.awaited(booking)
    if found is None:
        return None
    shown = ToPay(reading.amount(found.cents, found.currency), found.by_card, found.checkout)
    if not (found.checkout and found.by_card and PAID in request.GET):
        return shown
    others = request.GET.copy()
    del others[PAID]
    return shown._replace(again=f"?{request.GET.urlencode()}", anew=f"?{others.urlencode()}")


def open_checkout(booking: Booking, address: str, *, now: datetime) -> None:
    """Open the checkout of a booking that waits for a payment, if cards are taken here.

    Its client comes back to the address. Who comes again gets the same checkout. Raise what
    `checkouts.open_checkout` raises.
    """
    here = settings.BOOKABLE_BASE_URL.rstrip("/") + address
    back = Return(success_url=f"{here}{'&' if '?' in here else '?'}{PAID}=1", cancel_url=here)
    checkouts.open_if_awaited(booking, back=back, by=client_of(booking), now=now)


def client_of(booking: Booking) -> Actor:
    """Return the client, for whom the address of a page may speak. It may be a guest."""
    return Actor(booking.client.person_id, booking.client.uuid)
