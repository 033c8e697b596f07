"""Status codes and messages of the tutoring API for each refusal of the engine."""

from __future__ import annotations

from collections.abc import Mapping

from bookable.domain import refusals as no
from bookable.domain.people import Role
from bookable.interfaces.http.words import (
    OF_SALES,
    ErrorReply,
    Wording,
    Words,
    always,
    by_action,
    too_many_open,
)

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


def _invalid(refusal: no.InvalidField) -> ErrorReply:
    return ErrorReply(400, f"{refusal.field}: {refusal.problem}")


def _skipped(refusal: no.SkippedWallTime) -> ErrorReply:
    wall = refusal.wall.isoformat()
    return ErrorReply(
        400, f"{refusal.field}: {wall} does not exist in {refusal.zone}, a clock change skips it"
    )


def _too_many(refusal: no.TooManyAttempts) -> ErrorReply:
    wait = str(refusal.retry_after_seconds)
    return ErrorReply(429, "Too many attempts, please wait", headers={"Retry-After": wait})


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
    **OF_SALES,
    no.InvalidField: _invalid,
    no.SkippedWallTime: _skipped,
    no.PersonNotFound: always(404, "Teacher not found"),
    no.BookingNotFound: always(404, "Booking not found"),
    no.MatchNotFound: always(404, "Match not found"),
    no.HoursNotFound: always(404, "Availability not found"),
    no.RoleRequired: _role_required,
    no.NotAParty: _NOT_YOURS,
    no.NotYourStep: _NOT_YOURS,
    no.SelfBooking: always(400, "You cannot book your own time"),
    no.SelfConfirmation: always(400, "You cannot confirm your own part"),
    no.AlreadyConfirmed: always(400, "You have already confirmed this session"),
    no.AlreadyDisputed: always(400, "This session is already disputed"),
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
    no.NoticeTooShort: NOT_AVAILABLE,
    no.TooFarAhead: NOT_AVAILABLE,
    no.MeetingFailed: _meeting_failed,
    no.ConfirmationUnderWay: always(400, "This booking is already being confirmed"),
    no.KeyReused: always(422, "This Idempotency-Key was used for another request"),
    no.KeyInFlight: always(409, "The first request with this Idempotency-Key is still running"),
    no.TooManyAttempts: _too_many,
    no.TooManyOpen: too_many_open,
}

WORDS = Words(key="error", refusals=_REFUSALS)
