"""Codes, statuses and details of the core API for each refusal of the engine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from bookable.domain import booking_links as links
from bookable.domain import holds
from bookable.domain import refusals as no
from bookable.domain.lifecycle import TERMINAL
from bookable.domain.people import Role
from bookable.domain.programs import PROGRAMS
from bookable.domain.refusals import Refusal
from bookable.domain.repeats import DateRefusedError
from bookable.interfaces.dialects.core.lexicon.codes import CODE_OF, CODES, RENAMED
from bookable.interfaces.http.pointers import pointer_to
from bookable.interfaces.http.unreadable import Flaw
from bookable.interfaces.http.words import (
    IN_A_SECOND,
    NO_HEADERS,
    ErrorReply,
    Wording,
    Words,
)

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

_SOLD = re.compile(r"must come (\d+) minutes after start_time")
"""What the engine says of an end that is not that of what was sold."""

_WORD = re.compile(r"[a-z_]+")


def invalid(flaws: Sequence[tuple[str, str]]) -> ErrorReply:
    """Return the error for wrong fields: pairs of a JSON pointer and what is wrong."""
    every = [listed(pointer, detail) for pointer, detail in flaws]
    pointer, detail = flaws[0]
    more = f" (and {len(flaws) - 1} more)" if flaws[1:] else ""
    named = pointer if "/" in pointer[1:] else pointer[1:]
    message = f"{named}: {detail}" if named else f"The body {detail}"
    return ErrorReply(422, f"{message}{more}", extra={"errors": every})


def listed(pointer: str, detail: str) -> Mapping[str, str]:
    """Return a wrong field as `errors` lists it."""
    return {"pointer": pointer, "detail": detail}


def flawed(flaw: Flaw) -> tuple[str, str]:
    """Return the place of a flaw within its part of the request, as a JSON pointer, and what is
    wrong."""
    return pointer_to(*flaw.place[1:]), in_few_words(flaw)


def in_few_words(flaw: Flaw) -> str:
    """Return what is wrong with a field, in words that can be shown to the person who filled it in.

    Where only the length of a text is wrong, that is all that is said.
    """
    if (long := _TOO_LONG.search(flaw.cause)) is not None:
        return f"must have at most {int(long[1]):,} characters"
    return _UUID.sub("an id", flaw.problem.removesuffix(" or null"))


_TOO_LONG = re.compile(r"Expected `str` of length <= (\d+)")
_UUID = re.compile(r"\ba UUID\b")


def in_body(refusal: Refusal, body: bytes) -> ErrorReply | None:
    """Return the error for what a field of the body names but is not there, with that field.

    None for other refusals, and if the body has no such field.
    """
    field = _names(refusal)
    if field is None:
        return None
    try:
        given = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
    if not isinstance(given, Mapping) or field not in given:
        return None
    said = WORDS.say(refusal)
    return replace(said, extra={"errors": [listed(f"/{field}", said.message)]})


def _names(refusal: Refusal) -> str | None:
    """Return the field that names what is not there."""
    if isinstance(refusal, no.PersonNotFound):
        return "client" if refusal.role in _CLIENTS else "provider"
    return _NAMED_BY.get(type(refusal))


_CLIENTS = {each.client_role for each in PROGRAMS}
_NAMED_BY: Mapping[type[Refusal], str] = {
    no.ServiceNotFound: "service",
    no.SessionNotFound: "session",
    no.LocationNotFound: "location",
    no.MatchNotFound: "match",
    holds.HoldGone: "hold",
}


def _wording(code: str) -> Wording:
    status, headers = CODES[code][0], IN_A_SECOND if code == "under_way" else NO_HEADERS
    return lambda refusal: ErrorReply(status, refusal.sentence, headers=headers)


def invalid_fields(*wrong: no.InvalidField | no.SkippedWallTime) -> ErrorReply:
    """Return the error for fields that the rules refuse."""
    return invalid(wrong_fields(wrong))


def wrong_fields(
    wrong: Sequence[no.InvalidField | no.SkippedWallTime],
) -> list[tuple[str, str]]:
    """Return the JSON pointers of fields that the rules refuse, and what is wrong there."""
    return [(f"/{FIELD_OF.get(each.field, each.field)}", _problem(each)) for each in wrong]


def _problem(wrong: no.InvalidField | no.SkippedWallTime) -> str:
    if isinstance(wrong, no.SkippedWallTime):
        return f"{wrong.wall.isoformat()} does not exist in {wrong.zone}"
    if (sold := _SOLD.fullmatch(wrong.problem)) is not None:
        return f"must be {sold[1]}, the length of the service"
    # These are values, and no fields.
    if wrong.problem.startswith("must be one of"):
        return wrong.problem
    return _WORD.sub(lambda word: FIELD_OF.get(word[0], word[0]), wrong.problem)


def _beyond(refusal: no.BeyondAdvance) -> ErrorReply:
    sentence = f"This person can be booked at most {refusal.days} days ahead."
    return ErrorReply(CODES["too_far_ahead"][0], sentence)


def _limit(refusal: no.LimitReached) -> ErrorReply:
    sentence = f"This person takes at most {refusal.limit} bookings a {refusal.per}."
    return ErrorReply(CODES["limit_reached"][0], sentence)


def _part(refusal: no.PartOfWhole) -> ErrorReply:
    if refusal.is_seat:
        needs = invalid([("/session", "is required: a seat moves to another session")])
        return replace(needs, code="invalid")
    return ErrorReply(CODES["wrong_status"][0], refusal.sentence)


def _role(refusal: no.RoleRequired) -> ErrorReply:
    people = _PLURALS.get(refusal.role, f"{refusal.role.value}s")
    verb = _VERBS.get(str(refusal.action), "do this")
    return ErrorReply(CODES["forbidden"][0], f"Only {people} may {verb}.")


_PLURALS = {Role.STAFF: "staff", Role.BUDDY: "buddies"}
_VERBS = {
    "request": "book this",
    "hold": "hold this",
    "confirm": "confirm",
    "complete": "complete a booking",
    "start": "start a booking",
    "miss": "say that somebody did not come",
    "manage hours": "see or change the hours of others",
    "add or change other people": "add or change other people",
    "erase other people": "erase other people",
    "export other people": "export other people",
}


def _status(refusal: no.WrongStatus) -> ErrorReply:
    now, is_over = refusal.status.replace("_", " "), refusal.status in TERMINAL
    sentence = (
        f"This is already {now}." if is_over else f"This is not possible while the status is {now}."
    )
    return ErrorReply(CODES["wrong_status"][0], sentence)


def _limited(sentence: str) -> Wording:
    """Return a wording that names the limit that is reached."""
    return lambda refusal: ErrorReply(
        CODES["limit_reached"][0], sentence.format(most=getattr(refusal, "at_most", 0))
    )


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
    no.PartOfWhole: _part,
    no.RoleRequired: _role,
    no.WrongStatus: _status,
    no.Changed: lambda _: ErrorReply(412, "This booking has changed meanwhile."),
    no.NotYourStep: lambda _: ErrorReply(
        403, "Your side cannot take this step: `allowed_steps` has those that it can take now."
    ),
    no.AlreadyConfirmed: lambda _: ErrorReply(
        409, "This side has confirmed before: `confirmed_by` has the sides that did."
    ),
    holds.TooManyHolds: _limited(
        "You hold {most} times and seats, which is the most: book or release one first."
    ),
    no.TooManyOpen: _limited(
        "You have {most} unanswered requests and unpaid bookings, which is the most:"
        " wait for an answer, pay, or cancel one."
    ),
    no.AlreadyBooked: _limited("You already have as many seats here as one client may book."),
    links.TooManyLinks: _limited(
        "This booking has {most} links that work, which is the most: delete one first."
    ),
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
    at = "/start" if wrong.is_first else "/repeat"
    return replace(said, message=detail, extra={"errors": [listed(at, detail)]})
