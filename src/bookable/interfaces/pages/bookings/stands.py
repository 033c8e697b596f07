"""How a booking stands, for one of its two sides: the one place for these words.

`parts/status.html` has the word of each status; here is what goes with it in sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils.translation import gettext

from bookable.domain.booking import Booking
from bookable.domain.lifecycle import Status
from bookable.domain.people import Party, Side
from bookable.interfaces.pages.bookings import words
from bookable.queries.full_bookings import FullBooking

if TYPE_CHECKING:
    # Loads all languages, which no other request needs.
    from bookable.queries.showing import Reading

DECLINED = "declined"
"""What a request is shown as that the side which was asked has canceled."""


class Stands(NamedTuple):
    """How a booking stands: its status as it is shown, a heading, and what happens next or how it
    ended, in a sentence; nothing where that is plain."""

    status: str
    title: str
    says: str


def stands(full: FullBooking, side: Side, reading: Reading) -> Stands:
    """Return how a booking stands for one of its sides."""
    booking = full.booking
    title, says = _words(full, side, reading)
    name = {"other": other_of(booking, side).name}
    status = DECLINED if full.is_declined else booking.status
    return Stands(status, title % name, says % name)


def other_of(booking: Booking, side: Side) -> Party:
    """Return the person on the other side."""
    return booking.client if side is Side.PROVIDER else booking.provider


def _words(full: FullBooking, side: Side, reading: Reading) -> tuple[str, str]:
    booking = full.booking
    match booking.status:
        case Status.REQUESTED:
            return _requested(booking, side, reading)
        case Status.PENDING_PAYMENT:
            return _unpaid(booking, side, reading)
        case Status.CONFIRMED:
            return gettext("Your booking is confirmed"), _completion(booking, side)
        case Status.IN_PROGRESS:
            return gettext("Your booking has begun"), _completion(booking, side)
        case Status.COMPLETED:
            return gettext("It took place"), ""
        case Status.NO_SHOW:
            return gettext("It is marked as missed."), ""
        case Status.CANCELED:
            return _canceled(full, side)
    return gettext("Your booking"), ""


def _until(booking: Booking, sentence: str, reading: Reading) -> str:
    """Return a sentence with the end of a hold, or nothing if it has none."""
    if booking.hold_until is None:
        return ""
    # The other names in it are filled in later.
    return sentence.replace("%(until)s", reading.moment(booking.hold_until).replace("%", "%%"))


def _requested(booking: Booking, side: Side, reading: Reading) -> tuple[str, str]:
    if words.is_to_answer(booking, side):
        asked = gettext("Please answer by %(until)s. The time is kept until then.")
        return gettext("%(other)s waits for your answer"), _until(booking, asked, reading)
    waits = gettext("%(other)s has until %(until)s to answer. We write to you either way.")
    return gettext("Waiting for the answer of %(other)s"), _until(booking, waits, reading)


def _unpaid(booking: Booking, side: Side, reading: Reading) -> tuple[str, str]:
    if side is Side.PROVIDER:
        return gettext("Waiting for the payment of %(other)s"), ""
    kept = gettext(
        "We keep this booking for you until %(until)s. After that it is open to others again."
    )
    return gettext("Waiting for your payment"), _until(booking, kept, reading)


def _completion(booking: Booking, side: Side) -> str:
    """Return how far two sides that both have to confirm have come."""
    said = booking.mutual_confirmation
    if said.is_disputed:
        if said.disputed_by == side:
            return gettext("You said that something went wrong. Staff look at it.")
        return gettext("%(other)s says that something went wrong. Staff look at it.")
    if said.has(side):
        return gettext("You have confirmed it. It counts once %(other)s has, too.")
    if len(said.silent) == 1:
        return gettext("%(other)s has confirmed it. It counts once you have, too.")
    return ""


def _canceled(full: FullBooking, side: Side) -> tuple[str, str]:
    by = full.booking.canceled_by
    if by not in {Side.PROVIDER, Side.CLIENT, Side.STAFF}:
        return gettext("This booking has run out"), gettext("No answer or payment came in time.")
    if full.is_declined:
        says = gettext("You declined it.") if by == side else gettext("%(other)s declined it.")
        return gettext("This request was declined"), says
    title, says = gettext("This booking is canceled"), gettext("%(other)s canceled it.")
    if by == side:
        return title, gettext("You canceled it.")
    return title, says % {"other": _site()} if by == Side.STAFF else says


def _site() -> str:
    return str(settings.BOOKABLE_SITE.name).replace("%", "%%")
