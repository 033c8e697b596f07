"""What most dialects answer for each refusal. A dialect words only what it says otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from bookable.domain import booking_links as links
from bookable.domain import handles, holds
from bookable.domain import integration_refusals as integration
from bookable.domain import refusals as no
from bookable.domain.refusals import Refusal
from bookable.domain.repeats import SeriesNotFound
from bookable.interfaces.http.words import (
    IN_A_SECOND,
    ErrorReply,
    Wording,
    always,
    own_sentence,
)


def invalid(refusal: no.InvalidField) -> ErrorReply:
    """Return the name of the field and its problem."""
    return ErrorReply(400, f"{refusal.field}: {refusal.problem}")


def too_far_ahead(field: str) -> Wording:
    """Return the wording that names the field with the start."""
    return lambda refusal: ErrorReply(400, f"{field}: must be at most {refusal.days} days ahead")


def _skipped(refusal: no.SkippedWallTime) -> ErrorReply:
    wall = refusal.wall.isoformat()
    return ErrorReply(
        400, f"{refusal.field}: {wall} does not exist in {refusal.zone}, a clock change skips it"
    )


def _too_many_attempts(refusal: no.TooManyAttempts) -> ErrorReply:
    wait = str(refusal.retry_after_seconds)
    return ErrorReply(429, "Too many attempts, please wait", headers={"Retry-After": wait})


def _too_many_open(refusal: no.TooManyOpen) -> ErrorReply:
    return ErrorReply(
        429,
        f"You may have {refusal.at_most} unanswered requests and unpaid bookings at a time:"
        " wait for an answer, pay, or cancel one",
    )


USUAL: Mapping[type[Refusal], Wording] = {
    no.InvalidField: invalid,
    no.SkippedWallTime: _skipped,
    no.PersonNotFound: own_sentence(404),
    no.BookingNotFound: always(404, "Booking not found"),
    no.MatchNotFound: always(404, "Match not found"),
    no.ServiceNotFound: own_sentence(404),
    no.SessionNotFound: own_sentence(404),
    no.LocationNotFound: own_sentence(404),
    SeriesNotFound: own_sentence(404),
    no.NotOnWaitlist: own_sentence(404),
    no.HoursNotFound: always(404, "Availability not found"),
    holds.HoldNotFound: own_sentence(404),
    integration.ConnectionNotFound: own_sentence(404),
    integration.EndpointNotFound: own_sentence(404),
    no.RoleRequired: own_sentence(403),
    no.NotAParty: own_sentence(403),
    no.NotYourStep: own_sentence(403),
    no.NotChangeable: own_sentence(403),
    no.SelfBooking: always(400, "You cannot book your own time"),
    no.SelfConfirmation: always(400, "You cannot confirm your own part"),
    no.WrongStatus: own_sentence(400),
    no.AlreadyConfirmed: always(409, "You have already confirmed this booking"),
    no.AlreadyDisputed: always(409, "This booking is already disputed"),
    no.TooEarly: always(400, "It is too early for this"),
    no.TooLate: always(400, "It is too late for this"),
    no.Changed: own_sentence(412),
    no.AlreadyGiven: always(400, "You have already given feedback for this booking"),
    no.SlotTaken: own_sentence(409),
    no.OutsideHours: own_sentence(400),
    no.BeyondAdvance: own_sentence(400),
    no.NoticeTooShort: own_sentence(400),
    no.TooFarAhead: too_far_ahead("start_time"),
    no.LimitReached: own_sentence(409),
    no.SeatsTaken: own_sentence(409),
    holds.HoldGone: own_sentence(409),
    holds.OwnHold: own_sentence(409),
    holds.TooManyHolds: own_sentence(409),
    links.LinkNotFound: own_sentence(404),
    links.LinkEnded: own_sentence(410),
    links.TooManyLinks: own_sentence(409),
    no.AlreadyBooked: own_sentence(409),
    no.SeatsLeft: own_sentence(409),
    no.InUse: own_sentence(409),
    no.TooManyOpen: _too_many_open,
    no.NotAsGuest: own_sentence(409),
    integration.TooManyConnections: own_sentence(409),
    no.NoCredits: own_sentence(409),
    no.PaymentMissing: own_sentence(400),
    no.AlreadyPaid: always(400, "There is nothing left to pay"),
    no.NothingToRefund: own_sentence(400),
    no.PaymentsByHand: own_sentence(400),
    no.PaymentFailed: own_sentence(503),
    no.PartOfWhole: own_sentence(400),
    no.MeetingFailed: always(500, "The meeting could not be created, so nothing has changed"),
    no.ConfirmationUnderWay: always(400, "This booking is already being confirmed"),
    no.CheckoutUnderWay: own_sentence(409),
    no.KeyReused: always(422, "This Idempotency-Key was used for another request"),
    no.KeyInFlight: always(
        409, "The first request with this Idempotency-Key is still running", headers=IN_A_SECOND
    ),
    integration.EndpointDisabled: own_sentence(409),
    integration.TooManyEndpoints: own_sentence(409),
    no.EmailTaken: own_sentence(409),
    handles.HandleTaken: own_sentence(409),
    no.TooManyAttempts: _too_many_attempts,
}
"""The words for every refusal there is."""
