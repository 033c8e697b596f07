"""Every code that a problem document can have, with its sentence."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from bookable.domain.refusals import Refusal


class Problem(NamedTuple):
    """A reason why a request was refused."""

    code: str
    sentence: str


def refusals() -> list[Problem]:
    """Return the engine's reasons, in the order in which they are defined."""
    # Code and sentence belong to the class, so instances without facts are enough.
    blank = [refusal.__new__(refusal) for refusal in Refusal.__subclasses__()]
    return [Problem(refusal.code, refusal.sentence) for refusal in blank]


def unreadable() -> list[Problem]:
    """Return the reasons for which a request never reaches the engine."""
    named = [Problem(_code(status), sentence) for status, sentence in _SENTENCES.items()]
    return [
        *named,
        Problem(
            "internal_error", "An unexpected error occurred. The message contains the request's id."
        ),
    ]


def _code(status: HTTPStatus) -> str:
    return status.phrase.lower().replace(" ", "_")


_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "The request cannot be read, or a value in it is of the wrong kind.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A value in the request is of the wrong kind.",
    HTTPStatus.UNAUTHORIZED: "The request has no credentials, or they are not valid.",
    HTTPStatus.FORBIDDEN: "A request by session cookie lacks its CSRF token.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not support this method.",
    HTTPStatus.NOT_ACCEPTABLE: "Answers are JSON, which the request does not accept.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request's body is too large.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database took too long, and nothing was changed. The same"
    " request may succeed after the seconds in `Retry-After`.",
}
