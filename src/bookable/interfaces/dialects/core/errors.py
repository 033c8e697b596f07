"""Codes, statuses and details of the core API for each refusal of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bookable.domain import refusals as no
from bookable.domain.refusals import Refusal
from bookable.interfaces.dialects.core.lexicon.codes import CODES, RENAMED
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
    no.NotOnWaitlist: "not_found",
    no.HoursNotFound: "not_found",
    no.ConnectionNotFound: "not_found",
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
    no.TooEarly: "wrong_moment",
    no.TooLate: "wrong_moment",
    no.SlotTaken: "slot_taken",
    no.OutsideHours: "outside_hours",
    no.NoticeTooShort: "notice_too_short",
    no.TooFarAhead: "too_far_ahead",
    no.SeatsTaken: "seats_taken",
    no.AlreadyBooked: "limit_reached",
    no.SeatsLeft: "wrong_status",
    no.InUse: "wrong_status",
    no.TooManyOpen: "limit_reached",
    no.TooManyConnections: "limit_reached",
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
    no.TooManyAttempts: "too_many",
}
"""The code of each refusal."""


def invalid(flaws: Sequence[tuple[str, str]]) -> ErrorReply:
    """Return the error for wrong fields: pairs of a JSON pointer and what is wrong."""
    listed = [{"pointer": pointer, "detail": detail} for pointer, detail in flaws]
    pointer, detail = flaws[0]
    more = f" (and {len(flaws) - 1} more)" if flaws[1:] else ""
    return ErrorReply(422, f"{pointer[1:]}: {detail}{more}", extra={"errors": listed})


def pointer(flaw: Flaw) -> str:
    """Return the place of a flaw within its part of the request, as a JSON pointer (RFC 6901)."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in flaw.place[1:])
    return "".join(f"/{step}" for step in steps)


def _wording(code: str) -> Wording:
    status = CODES[code][0]
    return lambda refusal: ErrorReply(status, refusal.sentence)


def _skipped(refusal: no.SkippedWallTime) -> ErrorReply:
    wall = refusal.wall.isoformat()
    return invalid([(f"/{refusal.field}", f"{wall} does not exist in {refusal.zone}")])


def _too_many(refusal: no.TooManyAttempts) -> ErrorReply:
    wait = str(refusal.retry_after_seconds)
    return ErrorReply(429, refusal.sentence, headers={"Retry-After": wait})


_REFUSALS: Mapping[type[Refusal], Wording] = {
    **{refusal: _wording(code) for refusal, code in CODE_OF.items()},
    no.InvalidField: lambda refusal: invalid([(f"/{refusal.field}", refusal.problem)]),
    no.SkippedWallTime: _skipped,
    no.TooManyAttempts: _too_many,
}

WORDS = Words(
    key="detail",
    refusals=_REFUSALS,
    always_problems=True,
    codes={**RENAMED, **{kind.__new__(kind).code: code for kind, code in CODE_OF.items()}},
)
