"""Codes, statuses and details of the core API for each refusal of the engine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bookable.domain import booking_links as links
from bookable.domain import handles, holds
from bookable.domain import integration_refusals as integration
from bookable.domain import refusals as no
from bookable.domain.refusals import Refusal
from bookable.domain.repeats import DateRefusedError
from bookable.interfaces.dialects.core.lexicon.codes import CODES, RENAMED
from bookable.interfaces.http.pointers import pointer_to
from bookable.interfaces.http.unreadable import Flaw
from bookable.interfaces.http.words import ErrorReply, Wording, Words

CODE_OF: Mapping[type[Refusal], str] = {
    no.InvalidField: "invalid",
    no.SkippedWallTime: "skipped_wall_time",
    no.PersonNotFound: "not_found",
    no.BookingNotFound: "not_found",
    no.MatchNotFound: "not_found",
    no.ServiceNotFound: "not_found",
    no.SessionNotFound: "not_found",
    no.LocationNotFound: "not_found",
    no.SeriesNotFound: "not_found",
    no.NotOnWaitlist: "not_found",
    no.HoursNotFound: "not_found",
    holds.HoldNotFound: "not_found",
    integration.ConnectionNotFound: "not_found",
    integration.EndpointNotFound: "not_found",
    no.RoleRequired: "forbidden",
    # What others have booked is not there for strangers.
    no.NotAParty: "not_found",
    no.NotYourStep: "forbidden",
    no.SelfBooking: "self_booking",
    no.SelfConfirmation: "forbidden",
    no.WrongStatus: "wrong_status",
    no.AlreadyConfirmed: "already_said",
    no.AlreadyDisputed: "already_said",
    no.AlreadyGiven: "already_said",
    no.Changed: "precondition_failed",
    no.TooEarly: "wrong_moment",
    no.TooLate: "wrong_moment",
    no.SlotTaken: "slot_taken",
    no.OutsideHours: "outside_hours",
    no.BeyondAdvance: "too_far_ahead",
    no.NoticeTooShort: "notice_too_short",
    no.TooFarAhead: "too_far_ahead",
    no.LimitReached: "limit_reached",
    no.SeatsTaken: "seats_taken",
    holds.HoldGone: "hold_gone",
    holds.TooManyHolds: "limit_reached",
    links.LinkNotFound: "not_found",
    links.LinkEnded: "not_found",
    links.TooManyLinks: "limit_reached",
    no.AlreadyBooked: "limit_reached",
    no.SeatsLeft: "wrong_status",
    no.InUse: "wrong_status",
    no.TooManyOpen: "limit_reached",
    no.NotAsGuest: "limit_reached",
    integration.TooManyConnections: "limit_reached",
    no.NoCredits: "no_credit",
    no.PaymentMissing: "payment_missing",
    no.AlreadyPaid: "wrong_status",
    no.NothingToRefund: "wrong_status",
    no.PaymentsByHand: "wrong_status",
    no.PaymentFailed: "payment_failed",
    no.PartOfWhole: "wrong_status",
    no.MeetingFailed: "meeting_failed",
    no.ConfirmationUnderWay: "under_way",
    no.CheckoutUnderWay: "under_way",
    no.KeyReused: "idempotency_key_reused",
    no.KeyInFlight: "under_way",
    integration.EndpointDisabled: "wrong_status",
    integration.TooManyEndpoints: "limit_reached",
    no.EmailTaken: "email_taken",
    handles.HandleTaken: "handle_taken",
    no.TooManyAttempts: "too_many",
}
"""The code of each refusal."""


FIELD_OF: Mapping[str, str] = {
    "start_time": "start",
    "scheduled_time": "start",
    "end_time": "duration_minutes",
    "duration": "duration_minutes",
    "service_session_id": "session",
    "service_id": "service",
    "practitioner": "provider",
    "location_id": "location",
    "bundle_id": "bundle",
    "use_credits": "use_credit",
    "repeat.count": "repeat/count",
    "repeat.every_weeks": "repeat/every_weeks",
    "repeat.until": "repeat/until",
}
"""Fields of the engine that have another name here."""

_WORD = re.compile(r"[a-z_]+")


def invalid(flaws: Sequence[tuple[str, str]]) -> ErrorReply:
    """Return the error for wrong fields: pairs of a JSON pointer and what is wrong."""
    listed = [{"pointer": pointer, "detail": detail} for pointer, detail in flaws]
    pointer, detail = flaws[0]
    more = f" (and {len(flaws) - 1} more)" if flaws[1:] else ""
    return ErrorReply(422, f"{pointer[1:]}: {detail}{more}", extra={"errors": listed})


def pointer(flaw: Flaw) -> str:
    """Return the place of a flaw within its part of the request, as a JSON pointer."""
    return pointer_to(*flaw.place[1:])


def _wording(code: str) -> Wording:
    status = CODES[code][0]
    return lambda refusal: ErrorReply(status, refusal.sentence)


def invalid_fields(*wrong: no.InvalidField | no.SkippedWallTime) -> ErrorReply:
    """Return the error for fields that the rules refuse."""
    return invalid([(f"/{FIELD_OF.get(each.field, each.field)}", _problem(each)) for each in wrong])


def _problem(wrong: no.InvalidField | no.SkippedWallTime) -> str:
    if isinstance(wrong, no.SkippedWallTime):
        return f"{wrong.wall.isoformat()} does not exist in {wrong.zone}"
    return _WORD.sub(lambda word: FIELD_OF.get(word[0], word[0]), wrong.problem)


def _beyond(refusal: no.BeyondAdvance) -> ErrorReply:
    sentence = f"This person can be booked at most {refusal.days} days ahead."
    return ErrorReply(CODES["too_far_ahead"][0], sentence)


def _limit(refusal: no.LimitReached) -> ErrorReply:
    sentence = f"This person takes at most {refusal.limit} bookings a {refusal.per}."
    return ErrorReply(CODES["limit_reached"][0], sentence)


def _too_many(refusal: no.TooManyAttempts) -> ErrorReply:
    wait = str(refusal.retry_after_seconds)
    return ErrorReply(429, refusal.sentence, headers={"Retry-After": wait})


_REFUSALS: Mapping[type[Refusal], Wording] = {
    **{refusal: _wording(code) for refusal, code in CODE_OF.items()},
    no.InvalidField: invalid_fields,
    no.SkippedWallTime: invalid_fields,
    no.TooManyAttempts: _too_many,
    no.BeyondAdvance: _beyond,
    no.LimitReached: _limit,
}

WORDS = Words(
    key="detail",
    refusals=_REFUSALS,
    always_problems=True,
    codes={**RENAMED, **{kind.__new__(kind).code: code for kind, code in CODE_OF.items()}},
)


def refused_date(wrong: DateRefusedError) -> ErrorReply:
    """Return the error for a series of which one date is refused. It names the date."""
    refusal, said = wrong.refusal, WORDS.say(wrong.refusal)
    detail = f"{wrong.start:%Y-%m-%dT%H:%M:%SZ}: {said.message}"
    if isinstance(refusal, no.SkippedWallTime):
        detail = _problem(refusal)
    listed = {"pointer": "/start" if wrong.is_first else "/repeat", "detail": detail}
    return replace(said, message=detail, extra={"errors": [listed]})
