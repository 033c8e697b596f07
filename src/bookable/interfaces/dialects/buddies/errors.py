"""Status codes and messages of the buddies API for each refusal of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from bookable.domain import refusals as no
from bookable.domain.lifecycle import Step
from bookable.domain.match import Answer
from bookable.interfaces.dialects.buddies.lexicon import STATUS_SHOWN
from bookable.interfaces.http.refusal_words import USUAL, too_far_ahead
from bookable.interfaces.http.words import ErrorReply, Wording, Words, always, by_action, problem

NOT_YOURS = "Access denied - user is not a participant in this session"
TAKEN = always(409, "Time slot is not available")


def _invalid(refusal: no.InvalidField) -> ErrorReply:
    return _unreadable(refusal.field, refusal.problem)


def _skipped(refusal: no.SkippedWallTime) -> ErrorReply:
    wall = refusal.wall.isoformat()
    return _unreadable(refusal.field, f"{wall} does not exist in {refusal.zone}")


def _unreadable(field: str, message: str) -> ErrorReply:
    place = ["header" if field == "Idempotency-Key" else "body", field]
    listing = [problem(place, message, kind="value_error")]
    return ErrorReply(422, f"{field}: {message}", listing=listing)


def _already_confirmed(refusal: no.AlreadyConfirmed) -> ErrorReply:
    return ErrorReply(
        409,
        "You have already confirmed completion for this session",
        extra={"session_status": _status(refusal.status), "both_confirmed": refusal.mutual},
    )


def _wrong_status(refusal: no.WrongStatus) -> ErrorReply:
    if refusal.action == "schedule":
        return ErrorReply(400, "This match has not been accepted")
    if (done := _DONE_TO_MATCHES.get(str(refusal.action))) is not None:
        return ErrorReply(400, f"This match cannot be {done} - current status: {refusal.status}")
    done = _DONE.get(str(refusal.action), "changed")
    return ErrorReply(400, f"Session cannot be {done} - current status: {_status(refusal.status)}")


_DONE_TO_MATCHES = {
    Answer.ACCEPT.value: "accepted",
    Answer.DECLINE.value: "declined",
    Answer.END.value: "ended",
}
_DONE = {
    "confirm": "accepted",
    "complete": "completed",
    "cancel": "cancelled",
    "dispute": "disputed",
}


def _status(status: str) -> str:
    return {str(known): word for known, word in STATUS_SHOWN.items()}.get(status, status)


def _too_early(refusal: no.TooEarly) -> ErrorReply:
    what = {"complete": "confirm completion", "dispute": "dispute"}.get(str(refusal.action), "act")
    time = refusal.allowed_from
    when = "" if time is None else f" ({time.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"
    return ErrorReply(400, f"Cannot {what} before scheduled time{when}")


def _too_many_asked(refusal: no.TooManyOpen) -> ErrorReply:
    return ErrorReply(
        429,
        f"This match may have {refusal.at_most} sessions that wait for an answer:"
        " wait for one, or cancel one",
    )


_NOT_YOURS: Wording = by_action(
    403,
    NOT_YOURS,
    schedule="Access denied - user is not a participant in this match",
    match="Access denied - buddies match only themselves",
    **{
        "see match": "Access denied - user is not a participant in this match",
        Answer.ACCEPT.value: "Access denied - only the buddy who was asked accepts a match",
        Answer.DECLINE.value: "Access denied - only the buddy who was asked declines a match",
    },
)


def _not_your_step(refusal: no.NotYourStep) -> ErrorReply:
    if refusal.action == Step.CONFIRM:
        return ErrorReply(403, "Access denied - only the buddy who was asked accepts a session")
    return _NOT_YOURS(refusal)


_REFUSALS: Mapping[type[no.Refusal], Wording] = {
    **USUAL,
    no.InvalidField: _invalid,
    no.SkippedWallTime: _skipped,
    no.PersonNotFound: always(404, "User not found"),
    no.BookingNotFound: always(404, "Session not found"),
    no.RoleRequired: always(403, "Only buddies can do this"),
    no.NotAParty: _NOT_YOURS,
    no.NotYourStep: _not_your_step,
    no.SelfBooking: always(400, "A match needs two different people"),
    no.SelfConfirmation: always(
        400, "Cannot confirm your own completion - only your buddy can confirm you"
    ),
    no.AlreadyConfirmed: _already_confirmed,
    no.AlreadyDisputed: always(409, "This session is already disputed"),
    no.WrongStatus: _wrong_status,
    no.TooEarly: _too_early,
    no.TooLate: by_action(
        400, "It is too late for this", cancel="Cannot cancel a session after its scheduled time"
    ),
    no.AlreadyBooked: always(409, "These two have an open match already"),
    no.SlotTaken: TAKEN,
    no.OutsideHours: TAKEN,
    no.BeyondAdvance: TAKEN,
    no.LimitReached: TAKEN,
    no.NoticeTooShort: always(400, "A session must be scheduled for a time to come"),
    no.TooFarAhead: too_far_ahead("scheduled_time"),
    no.TooManyOpen: _too_many_asked,
}

WORDS = Words(key="detail", refusals=_REFUSALS, unreadable=422, lists_problems=True)
