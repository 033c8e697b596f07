"""Why something could not be booked, in a sentence for the person who wanted it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bookable.domain import holds
from bookable.domain import refusals as no
from bookable.domain.refusals import Refusal
from bookable.interfaces.pages.form_tokens import FormExpiredError

TIME_GONE = (
    no.SlotTaken,
    no.OutsideHours,
    no.NoticeTooShort,
    no.BeyondAdvance,
    no.TooFarAhead,
    no.LimitReached,
    no.TooLate,
    holds.HoldGone,
)
"""What says that another time has to be chosen."""

_TAKEN = gettext_lazy("That time has just been taken. Please choose another one.")
_NOT_FREE = gettext_lazy("That time is not free any more. Please choose another one.")

FORM_OLD = gettext_lazy("The page was open for too long. Please press the button again.")

Problem = Refusal | FormExpiredError
"""Why something was not done."""

_SENTENCES: Mapping[type[Problem], str | Promise] = {
    no.SlotTaken: _TAKEN,
    holds.HoldGone: _NOT_FREE,
    no.SeatsTaken: gettext_lazy("The last seat has just been taken."),
    no.AlreadyBooked: gettext_lazy("You have a seat here already."),
    no.SelfBooking: gettext_lazy("You cannot book your own time."),
    no.RoleRequired: gettext_lazy("Your account cannot book this. Please ask the marketplace."),
    no.NotAsGuest: gettext_lazy(
        "This cannot be booked with this address as a guest. Please sign in, or cancel what you"
        " have booked as a guest."
    ),
    no.NoCredits: gettext_lazy("You have no credit left for this."),
    no.SeatsLeft: gettext_lazy("There are seats again: you can book one now."),
    no.TooManyOpen: gettext_lazy(
        "You have too many unanswered requests and unpaid bookings. Please wait for an answer, pay"
        " or cancel one first."
    ),
    no.TooManyAttempts: gettext_lazy("Too many attempts. Please wait a minute."),
    no.PaymentFailed: gettext_lazy("The payment page cannot be reached. Please try again."),
    no.CheckoutUnderWay: gettext_lazy("The payment page is being opened. Please look again soon."),
    no.KeyInFlight: gettext_lazy("This is being done at this moment. Please look again soon."),
    FormExpiredError: FORM_OLD,
    holds.TooManyHolds: gettext_lazy(
        "You are keeping too many times at once. Please book one of them first."
    ),
}
_ANY_OTHER = gettext_lazy("This cannot be booked as things stand now.")

_STATUS: Mapping[type[Problem], int] = {
    FormExpiredError: 403,
    no.InvalidField: 422,
    no.SkippedWallTime: 422,
    no.RoleRequired: 403,
    no.TooManyAttempts: 429,
    no.PaymentFailed: 503,
}


def sentence(refusal: Problem) -> str:
    """Return why something was refused, in the current language."""
    usual = _NOT_FREE if isinstance(refusal, TIME_GONE) else _ANY_OTHER
    return str(_SENTENCES.get(type(refusal), usual))


def status_of(refusal: Problem) -> int:
    """Return the status with which a page says no."""
    return _STATUS.get(type(refusal), 409)


def headers_of(refusal: Problem) -> Mapping[str, str]:
    """Return what an answer says beside its status."""
    wait = getattr(refusal, "retry_after_seconds", None)
    return {} if wait is None else {"Retry-After": str(wait)}
