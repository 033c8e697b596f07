"""How a dialect says no: every refusal in its own status and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from bookable.domain import refusals as no
from bookable.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal in a dialect's words; `extra` stands beside the message in the body, and a
    `listing` of problems in its place."""

    status: int
    message: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    listing: Sequence[Mapping[str, Any]] | None = None


Saying = Callable[[Any], Said]


@dataclass(frozen=True, slots=True)
class Words:
    """A dialect's whole vocabulary of no: under which key its error bodies carry their message,
    what it says for each refusal, with what status it answers what it cannot read, and whether it
    lists where in the request the problem lies, as FastAPI does."""

    key: str
    refusals: Mapping[type[Refusal], Saying]
    unreadable: int = HTTPStatus.BAD_REQUEST
    lists_problems: bool = False

    def say(self, refusal: Refusal) -> Said:
        """This will be a refusal in this dialect's words."""
        return self.refusals[type(refusal)](refusal)


def problem(place: Sequence[str | int], message: str, *, kind: str) -> Mapping[str, Any]:
    """This will be one entry of a list of problems: where it lies, what it is, of what kind."""
    return {"loc": list(place), "msg": message, "type": kind}


def always(status: int, message: str) -> Saying:
    """This will say the same for a refusal whatever its facts are."""
    return lambda _refusal: Said(status, message)


def by_action(status: int, otherwise: str, **messages: str) -> Saying:
    """This will say what belongs to the action that was refused."""
    return lambda refusal: Said(status, messages.get(str(refusal.action), otherwise))


def plainly(status: int) -> Saying:
    """This will say a refusal's own sentence."""
    return lambda refusal: Said(status, refusal.sentence)


def too_many_open(refusal: no.TooManyOpen) -> Said:
    """Say how many bookings of one client may wait, which is the same in all dialects."""
    return Said(
        429,
        f"You may have {refusal.at_most} unanswered requests and unpaid bookings at a time:"
        " wait for an answer, pay, or cancel one",
    )


OF_SALES: Mapping[type[Refusal], Saying] = {
    no.ServiceNotFound: plainly(404),
    no.SessionNotFound: plainly(404),
    no.LocationNotFound: plainly(404),
    no.NotInLine: plainly(404),
    no.SeatsTaken: plainly(409),
    no.SeatsLeft: plainly(409),
    no.AlreadyBooked: plainly(409),
    no.InUse: plainly(409),
    no.NoCredits: plainly(409),
    no.PaymentMissing: plainly(400),
    no.AlreadyPaid: plainly(400),
    no.NothingToRefund: plainly(400),
    no.PaymentsByHand: plainly(400),
    no.CheckoutUnderWay: plainly(409),
    no.PaymentFailed: plainly(503),
    no.PartOfWhole: plainly(400),
}
"""What a dialect that sells nothing says of sales, and never has to say."""
