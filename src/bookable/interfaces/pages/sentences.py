"""Sentences for people: refusals, and several in a row."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language, gettext

from bookable.domain import refusals as no
from bookable.domain.languages import gap_between_sentences
from bookable.domain.refusals import Refusal
from bookable.queries.showing import Reading, city_of


def joined(sentences: Iterable[str]) -> str:
    """Return sentences one after the other, as the current language writes them; no empty ones."""
    return gap_between_sentences(get_language() or "").join(filter(None, sentences))


def why(refusal: Refusal, *, reading: Reading) -> str:
    """Return in plain words why a step with a booking was refused."""
    match refusal:
        case no.Changed() | no.WrongStatus() | no.AlreadyConfirmed() | no.AlreadyDisputed():
            return gettext("It has changed since you opened this page. Please look again.")
        case no.SlotTaken():
            return gettext("One of you has another booking at this time.")
        case no.NoticeTooShort():
            return gettext("This time is in the past, or too soon.")
        case no.BeyondAdvance(days=days) | no.TooFarAhead(days=days):
            words = gettext("It can be at most this many days ahead: %(days)s.")
            return words % {"days": days}
        case no.OutsideHours():
            return gettext("The calendar is not open at this time.")
        case no.SkippedWallTime(zone=zone):
            words = gettext("The clocks of %(zone)s skip this time on that day.")
            return words % {"zone": city_of(zone, reading.locale)}
        case no.LimitReached():
            return gettext("No more bookings are taken on that day, or in that week.")
        case no.TooLate(allowed_until=until):
            words = gettext("It is too late for this: it was possible until %(time)s.")
            return words % {"time": reading.moment(until)}
        case no.TooEarly(allowed_from=start) if start is not None:
            words = gettext("It is too early for this: it is possible from %(time)s.")
            return words % {"time": reading.moment(start)}
    return _of_work(refusal)


def _of_work(refusal: Refusal) -> str:
    """Return why something else than a time stands in the way."""
    match refusal:
        case no.MeetingFailed():
            return gettext(
                "The online meeting could not be made, so nothing has changed. Please try again in"
                " some minutes."
            )
        case no.ConfirmationUnderWay() | no.KeyInFlight():
            return gettext("It is being accepted at this moment. Please look again soon.")
        case no.PaymentMissing():
            return gettext("It is not paid for yet.")
        case no.PaymentFailed():
            return gettext("The payment page cannot be reached. Please try again.")
        case no.CheckoutUnderWay():
            return gettext("The payment page is being opened. Please look again soon.")
        case no.AlreadyPaid():
            return gettext("There is nothing left to pay.")
        case no.NothingToRefund():
            return gettext("There is nothing left to refund.")
        case no.SeatsTaken():
            return gettext("Every seat is taken.")
        case no.AlreadyBooked():
            return gettext("You have a seat here already.")
        case no.TooManyOpen():
            return gettext("You have too many unanswered requests and unpaid bookings.")
        case no.AlreadyGiven():
            return gettext("You have rated this already.")
        case no.TooManyAttempts():
            return gettext("Too many attempts. Please wait a minute.")
        case no.TooEarly():
            return gettext("It is too early for this.")
        case no.BookingNotFound():
            return gettext("There is no such booking.")
    return gettext("This is not possible as things stand now.")
