"""Codes of errors."""

from __future__ import annotations

from collections.abc import Mapping

from bookable.domain import booking_links as links
from bookable.domain import handles, holds
from bookable.domain import integration_refusals as integration
from bookable.domain import refusals as no
from bookable.domain.refusals import Refusal
from bookable.domain.repeats import SeriesNotFound

CODES: dict[str, tuple[int, str]] = {
    "malformed": (400, "The request cannot be read: its body is not JSON, or not UTF-8."),
    "unauthenticated": (401, "The request has no credentials, or they are not valid."),
    "forbidden": (403, "You may not do this: it takes another role, or belongs to another side."),
    "missing_scope": (403, "The API key lacks the scope that this takes. `detail` names it."),
    "not_found": (404, "There is nothing at this address, or you may not see it."),
    "method_not_allowed": (405, "This address does not support this method. `Allow` lists those."),
    "not_acceptable": (406, "Answers are JSON, which the request does not accept."),
    "slot_taken": (409, "The time has been taken. Ask for the free times again."),
    "outside_hours": (409, "The calendar is not open at this time."),
    "notice_too_short": (409, "The time is past, or sooner than the provider's notice allows."),
    "too_far_ahead": (409, "The time lies further ahead than can be booked."),
    "limit_reached": (
        409,
        "A limit is reached, and `detail` says which: three holds or 25 unanswered requests and"
        " unpaid bookings of one person, the seats that one client may have, the bookings of a"
        " provider's day or week, ten links of a booking, or connections and endpoints.",
    ),
    "seats_taken": (409, "Every seat is taken."),
    "no_credit": (409, "No credit is left that could be spent on this."),
    "wrong_status": (409, "The status does not allow this step. Read the booking again."),
    "wrong_moment": (409, "It is too early or too late for this step."),
    "already_said": (409, "You have said this before, and it counts once."),
    "self_booking": (409, "This would be a booking of your own time."),
    "email_taken": (409, "Another person has this e-mail address."),
    "handle_taken": (409, "Another person has this handle, or had it less than a year ago."),
    "hold_gone": (409, "The hold has expired, was used before, or is not yours."),
    "payment_missing": (409, "This has not been paid for."),
    "under_way": (
        409,
        "Another request is doing this now. Send this one again after `Retry-After`.",
    ),
    "precondition_failed": (412, "It has changed since you read it: `If-Match` does not match."),
    "too_large": (413, "The request's body is too large."),
    "invalid": (422, "Fields are wrong. `errors` lists every one of them, as a JSON pointer."),
    "invalid_cursor": (422, "The cursor is broken, or belongs to another list or other filters."),
    "skipped_wall_time": (422, "This wall time does not exist: a clock change skips it."),
    "idempotency_key_reused": (422, "This Idempotency-Key was used for another request."),
    "too_many": (429, "Too many requests. Wait for the seconds in `Retry-After`."),
    "internal_error": (500, "An unexpected error. `detail` has the request's id for the operator."),
    "meeting_failed": (500, "The meeting could not be created, so nothing was confirmed."),
    "not_implemented": (501, "This method is not known here."),
    "payment_failed": (503, "The card vendor could not be reached, and nothing was changed."),
    "unavailable": (503, "The database took too long, and nothing was changed. Try again later."),
}
"""Every code of an error: its HTTP status, and what it means."""

RENAMED = {
    "bad_request": "malformed",
    "unauthorized": "unauthenticated",
    "request_entity_too_large": "too_large",
    "service_unavailable": "unavailable",
    "too_many_requests": "too_many",
    "unprocessable_entity": "invalid",
}
"""Codes that all APIs have, and what they are called here."""

CODE_OF: Mapping[type[Refusal], str] = {
    no.InvalidField: "invalid",
    no.SkippedWallTime: "skipped_wall_time",
    no.PersonNotFound: "not_found",
    no.BookingNotFound: "not_found",
    no.MatchNotFound: "not_found",
    no.ServiceNotFound: "not_found",
    no.SessionNotFound: "not_found",
    no.LocationNotFound: "not_found",
    SeriesNotFound: "not_found",
    no.NotOnWaitlist: "not_found",
    no.HoursNotFound: "not_found",
    holds.HoldNotFound: "not_found",
    integration.ConnectionNotFound: "not_found",
    integration.EndpointNotFound: "not_found",
    no.RoleRequired: "forbidden",
    # What others have booked is not there for strangers.
    no.NotAParty: "not_found",
    no.NotYourStep: "forbidden",
    no.NotChangeable: "forbidden",
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
    holds.OwnHold: "slot_taken",
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
