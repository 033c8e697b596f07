"""The error words of a dialect: a status and a message for every refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from bookable.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """An error answer. `extra` fields stand beside the message in the body; a `listing` of problems
    replaces the message. A `code` replaces the one of the refusal, where that would tell strangers
    what exists."""

    status: int
    message: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    listing: Sequence[Mapping[str, Any]] | None = None
    code: str = ""


Wording = Callable[[Any], ErrorReply]

NO_HEADERS: Mapping[str, str] = {}
IN_A_SECOND = {"Retry-After": "1"}
"""What tells a client to send the same request again soon."""


@dataclass(frozen=True, slots=True)
class Words:
    """A dialect's error vocabulary.

    `key` is the field of the error body that holds the message. `refusals` gives each refusal its
    words. `unreadable` is the status for requests that cannot be decoded. `lists_problems` selects
    FastAPI's list of problems instead of one sentence. With `always_problems`, errors are problem
    documents (RFC 9457) whatever the request accepts. `codes` renames the codes in them.
    """

    key: str
    refusals: Mapping[type[Refusal], Wording]
    unreadable: int = HTTPStatus.BAD_REQUEST
    lists_problems: bool = False
    always_problems: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)

    def say(self, refusal: Refusal) -> ErrorReply:
        """Return a refusal in this dialect's words."""
        return self.refusals[type(refusal)](refusal)


def problem(place: Sequence[str | int], message: str, *, kind: str) -> Mapping[str, Any]:
    """Return an entry of FastAPI's list of problems."""
    return {"loc": list(place), "msg": message, "type": kind}


def always(
    status: int, message: str, *, code: str = "", headers: Mapping[str, str] = NO_HEADERS
) -> Wording:
    """Return a wording that is the same whatever the refusal's facts are."""
    return lambda _refusal: ErrorReply(status, message, code=code, headers=headers)


def by_action(status: int, otherwise: str, **messages: str) -> Wording:
    """Return a wording that depends on the refused action."""
    return lambda refusal: ErrorReply(status, messages.get(str(refusal.action), otherwise))


def own_sentence(status: int) -> Wording:
    """Return a wording that is the refusal's own sentence."""
    return lambda refusal: ErrorReply(status, refusal.sentence)
