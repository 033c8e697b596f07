"""Status codes and messages of the marketplace API for each refusal of the engine."""

from __future__ import annotations

from collections.abc import Mapping

from bookable.domain import refusals as no
from bookable.interfaces.dialects.marketplace.lexicon import LEADS_TO
from bookable.interfaces.http.refusal_words import USUAL
from bookable.interfaces.http.words import ErrorReply, Wording, Words, always, by_action

NOT_FOUND = always(404, "Not found")
# A booking of others looks like one that does not exist.
HIDDEN = always(404, "Not found", code=no.BookingNotFound().code)
FORBIDDEN = always(403, "You do not have permission to perform this action")
NOT_AVAILABLE = always(409, "Time slot not available")
MISSING_PAGE = "page"


def _invalid(refusal: no.InvalidField) -> ErrorReply:
    if refusal.field == MISSING_PAGE:
        return NOT_FOUND(refusal)
    return ErrorReply(400, f"{refusal.field}: {refusal.problem}")


def _wrong_status(refusal: no.WrongStatus) -> ErrorReply:
    status, target = str(refusal.status), _TARGETS.get(str(refusal.action))
    if target is not None:
        return ErrorReply(400, f"Cannot transition from {status} to {target}")
    if str(refusal.action) == "change_session":
        return ErrorReply(400, f"A session that is {status} cannot be changed")
    verb = _VERBS.get(str(refusal.action))
    if verb is None:
        return ErrorReply(400, f"The status {status} of this booking rules this out")
    return ErrorReply(400, f"A booking that is {status} cannot be {verb}")


_TARGETS = {str(step): str(status) for step, status in LEADS_TO.items()}
_VERBS = {"reschedule": "rescheduled", "amend": "changed"}

_REFUSALS: Mapping[type[no.Refusal], Wording] = {
    **USUAL,
    no.InvalidField: _invalid,
    no.PersonNotFound: NOT_FOUND,
    no.BookingNotFound: NOT_FOUND,
    no.MatchNotFound: NOT_FOUND,
    no.ServiceNotFound: NOT_FOUND,
    no.SessionNotFound: NOT_FOUND,
    no.LocationNotFound: NOT_FOUND,
    no.NotOnWaitlist: NOT_FOUND,
    no.HoursNotFound: NOT_FOUND,
    no.RoleRequired: lambda refusal: (HIDDEN if refusal.by_stranger else FORBIDDEN)(refusal),
    no.NotAParty: HIDDEN,
    no.NotYourStep: FORBIDDEN,
    no.WrongStatus: _wrong_status,
    no.TooEarly: by_action(
        400,
        "It is too early for this",
        start="A booking can be started only from its start time on",
        complete="A booking can be completed only from its start time on",
        miss="A booking can be marked as no-show only from its start time on",
        complete_whole="A course can be completed only once its last session has begun",
        miss_whole="A course can be marked as no-show only once its last session has begun",
    ),
    no.TooLate: by_action(
        400,
        "It is too late for this",
        cancel="A booking can be canceled only before its start time",
        reschedule="A booking can be rescheduled only before its start time",
        confirm="A booking can be confirmed only before its start time",
        call_off="A session can be called off only before its start time",
    ),
    no.SlotTaken: NOT_AVAILABLE,
    no.OutsideHours: NOT_AVAILABLE,
    no.BeyondAdvance: NOT_AVAILABLE,
    no.LimitReached: NOT_AVAILABLE,
    no.NoticeTooShort: always(400, "This time is in the past, or too soon for the practitioner"),
    no.SeatsTaken: NOT_AVAILABLE,
    no.AlreadyBooked: NOT_AVAILABLE,
    no.SeatsLeft: always(409, "There are seats left, so there is no need to join the waitlist"),
    no.InUse: always(409, "This has been booked, so it has to stay as it is"),
    no.NoCredits: always(409, "No credits available"),
    no.PaymentMissing: always(400, "Payment has not been completed"),
    no.NothingToRefund: always(400, "No refund waits to be made by hand"),
    no.PaymentsByHand: always(400, "Card payments are not set up, payments are recorded by hand"),
    no.PaymentFailed: always(503, "The card payment could not be set up, so nothing has changed"),
    no.CheckoutUnderWay: always(
        409, "Another request is setting up this card payment, try again in a moment"
    ),
    no.PartOfWhole: by_action(
        400,
        "This is a part of something that was booked as a whole.",
        reschedule="Only an appointment can be moved; a seat takes another session",
    ),
}

WORDS = Words(key="detail", refusals=_REFUSALS)
