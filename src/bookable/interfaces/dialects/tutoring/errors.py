"""Status codes and messages of the tutoring API for each refusal of the engine."""

from __future__ import annotations

from collections.abc import Mapping

from bookable.domain import refusals as no
from bookable.domain.people import Role
from bookable.interfaces.http.refusal_words import USUAL
from bookable.interfaces.http.words import ErrorReply, Wording, Words, always, by_action

ONLY_PARTIES_COMPLETE = "Only the student or teacher can mark the session as completed"
NOT_AVAILABLE = always(400, "Time slot is not available")

ROLE_ACTIONS = {
    "confirm": "confirm bookings",
    "request": "create bookings",
    "manage hours": "manage availability",
}


def _role_required(refusal: no.RoleRequired) -> ErrorReply:
    who = {Role.TEACHER: "teachers", Role.STUDENT: "students"}.get(refusal.role, refusal.role)
    return ErrorReply(403, f"Only {who} can {ROLE_ACTIONS.get(refusal.action, refusal.action)}")


def _meeting_failed(refusal: no.MeetingFailed) -> ErrorReply:
    return ErrorReply(500, f"Failed to create Zoom meeting: {refusal.problem}")


def _wrong_status(refusal: no.WrongStatus) -> ErrorReply:
    return ErrorReply(
        400, _WRONG_STATUS.get(str(refusal.action), "The booking's status rules this out")
    )


_WRONG_STATUS = {
    "complete": "Only confirmed sessions can be marked as completed",
    "confirm": "Only pending bookings can be confirmed",
    "cancel": "Only pending or confirmed bookings can be cancelled",
    "reschedule": "Only pending or confirmed bookings can be rescheduled",
    "give feedback": "Feedback can only be given after a completed session",
}

_NOT_YOURS: Wording = by_action(
    403,
    "You are not part of this booking",
    complete=ONLY_PARTIES_COMPLETE,
    confirm="You can only confirm your own bookings",
    cancel="Only the student or teacher can cancel the booking",
    reschedule="Only the student or teacher can reschedule the booking",
)

_REFUSALS: Mapping[type[no.Refusal], Wording] = {
    **USUAL,
    no.PersonNotFound: always(404, "Teacher not found"),
    no.RoleRequired: _role_required,
    no.NotAParty: _NOT_YOURS,
    no.NotYourStep: _NOT_YOURS,
    no.WrongStatus: _wrong_status,
    no.TooEarly: by_action(
        400,
        "It is too early for this",
        complete="Cannot mark session as completed before its scheduled end time",
    ),
    no.TooLate: by_action(
        400,
        "It is too late for this",
        confirm="Cannot confirm a booking after its start time",
        cancel="Cannot cancel a booking after its start time",
        reschedule="Cannot reschedule a booking after its start time",
    ),
    no.AlreadyGiven: always(400, "You have already given feedback for this session"),
    no.SlotTaken: NOT_AVAILABLE,
    no.OutsideHours: NOT_AVAILABLE,
    no.BeyondAdvance: NOT_AVAILABLE,
    no.NoticeTooShort: NOT_AVAILABLE,
    no.TooFarAhead: NOT_AVAILABLE,
    no.LimitReached: NOT_AVAILABLE,
    no.MeetingFailed: _meeting_failed,
}

WORDS = Words(key="error", refusals=_REFUSALS)
