"""What follows once something is booked, said before: an answer, a payment, or nothing more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext

from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.engine import ports
from bookable.interfaces.pages.booking.offers import Offer
from bookable.interfaces.pages.sentences import joined

_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


def what_next(offer: Offer, span: Span | None = None, *, now: datetime) -> str:
    """Return what follows for the client, in sentences. Without a span no time is chosen yet."""
    if offer.is_asked_for:
        asked = gettext("This is a request: %(other)s has to accept it first.")
        kept = gettext(
            "You get an answer within %(length)s, and the time is kept for you until then."
        )
        sentences = [asked, _kept(kept, offer, span, now), _unpaid(offer)]
    elif offer.due:
        kept = gettext("It is kept for you for %(length)s.")
        sentences = [_payment(), _kept(kept, offer, span, now)]
    else:
        sentences = [confirmed_at_once(), _unpaid(offer)]
    sentences.append(_then(offer))
    return joined(sentences) % {"other": offer.provider.name}


def confirmed_at_once() -> str:
    """Return what follows if no provider has to accept and nothing is due."""
    return gettext("Your booking is confirmed at once.")


def _then(offer: Offer) -> str:
    """Return what a client does with something that they have bought as a whole."""
    match offer.kind:
        case Kind.PACKAGE:
            return gettext("You choose the times after that.")
        case Kind.BUNDLE:
            return gettext("You can spend the credits after that.")
    return ""


def _payment() -> str:
    if ports.payments() is not None:
        return gettext("You pay by card next. The booking is confirmed once it is paid.")
    return gettext(
        "You do not pay on this site: %(other)s tells you how. The booking is confirmed once the"
        " payment is recorded."
    )


def _unpaid(offer: Offer) -> str:
    """Return that nothing is paid, where there is no price that says it."""
    return "" if offer.service else gettext("You do not pay on this site.")


def _kept(sentence: str, offer: Offer, span: Span | None, now: datetime) -> str:
    """Return a sentence with how long a new booking keeps its time; nothing if it does not wait."""
    until = offer.program.hold_until(offer.program.opening, span=span, now=now)
    if until is None:
        return ""
    # Whole hours, or minutes for a time that is near: fewer rather than more.
    left = until - now
    left = max(left - left % (_HOUR if left >= 2 * _HOUR else _MINUTE), _MINUTE)
    return sentence.replace("%(length)s", offer.reading.length(left))
