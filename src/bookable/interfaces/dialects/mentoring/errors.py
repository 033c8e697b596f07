"""Status codes and messages of the mentoring API for each refusal of the engine."""

from __future__ import annotations

from collections.abc import Mapping

from bookable.domain import refusals as no
from bookable.interfaces.http.refusal_words import USUAL
from bookable.interfaces.http.words import ErrorReply, Wording, Words, always, by_action

# Whatever hides a booking has the code of one that does not exist.
NOT_FOUND = always(404, "Booking not found", code=no.BookingNotFound().code)
NOT_AVAILABLE = always(400, "The mentor is not available at this time")
MISSING_PAGE = "page"


def _role_required(refusal: no.RoleRequired) -> ErrorReply:
    """Answer 404 to callers who are no mentors, so that they do not learn which bookings exist."""
    if refusal.action == "request":
        return ErrorReply(403, "Only mentees can book sessions")
    if refusal.action == "manage hours":
        return ErrorReply(403, "Only mentors can manage availability")
    return NOT_FOUND(refusal)


def _invalid(refusal: no.InvalidField) -> ErrorReply:
    status = 404 if refusal.field == MISSING_PAGE else 400
    return ErrorReply(status, f"{refusal.field}: {refusal.problem}")


def _wrong_status(refusal: no.WrongStatus) -> ErrorReply:
    problem = _WRONG_STATUS.get(str(refusal.action), "The status of this session rules this out")
    return ErrorReply(400, problem)


_WRONG_STATUS = {
    "amend": "Only requested or scheduled sessions can be updated",
    "cancel": "Completed, cancelled and no-show sessions cannot be cancelled",
    "reschedule": "Only requested or scheduled sessions can be rescheduled",
    "confirm": "Only requested sessions can be accepted",
    "complete": "Only scheduled sessions can be completed",
    "miss": "Only scheduled sessions can be marked as no-show",
    "give feedback": "Feedback can only be given after a completed session",
}

_REFUSALS: Mapping[type[no.Refusal], Wording] = {
    **USUAL,
    no.InvalidField: _invalid,
    no.PersonNotFound: always(404, "Mentor not found"),
    no.BookingNotFound: NOT_FOUND,
    no.RoleRequired: _role_required,
    no.NotAParty: NOT_FOUND,
    no.NotYourStep: NOT_FOUND,
    no.WrongStatus: _wrong_status,
    no.TooEarly: by_action(
        400,
        "It is too early for this",
        complete="A session can be completed only after its end",
        miss="A session can be marked as no-show only after its start",
    ),
    no.TooLate: by_action(
        400,
        "Past sessions cannot be modified",
        cancel="Past sessions cannot be cancelled",
        reschedule="Past sessions cannot be rescheduled",
        confirm="Past sessions cannot be accepted",
    ),
    no.SlotTaken: always(400, "This time conflicts with another session of the mentor"),
    no.OutsideHours: NOT_AVAILABLE,
    no.BeyondAdvance: NOT_AVAILABLE,
    no.LimitReached: NOT_AVAILABLE,
    no.NoticeTooShort: always(400, "This time is in the past, or too soon for the mentor"),
    no.ConfirmationUnderWay: always(400, "This session is already being accepted"),
}

WORDS = Words(key="detail", refusals=_REFUSALS)
