"""Answering a mail by its link, without signing in: accepting, declining, saying it took place.

A link lets one person answer one question about one booking, for a while. What they answer is the
step that they would take when signed in, and the ledger names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bookable.domain.commands import Cancel, Command, Complete
from bookable.domain.people import Actor
from bookable.engine import bookings, confirming
from bookable.storage import answer_links, person_rows
from bookable.storage.answer_links import AnswerLink

LASTS = timedelta(days=30)
"""How long a link works."""


class Asks(StrEnum):
    """What a mail asks its reader."""

    ANSWER = "answer"
    """To accept or decline a request."""
    COMPLETION = "completion"
    """Whether a booking took place."""


class Answer(StrEnum):
    """What its reader says."""

    ACCEPT = "accept"
    DECLINE = "decline"
    COMPLETE = "complete"


_COMMANDS: Mapping[Answer, Command] = {
    Answer.DECLINE: Cancel(is_answer=True),
    Answer.COMPLETE: Complete(),
}


class Question(NamedTuple):
    """Who is asked what about which booking."""

    booking_id: int
    by: Actor
    asks: Asks
    is_expired: bool


def token(booking_id: int, person_id: int, asks: Asks, *, now: datetime) -> str:
    """Return a token by which a person can answer a question for some time."""
    expires = int((now + LASTS).timestamp())
    return answer_links.signed(AnswerLink(booking_id, person_id, asks, expires))


def question(token: str, *, now: datetime) -> Question | None:
    """Return the question that a token stands for.

    None if we did not sign it, or if the person may not sign in any more.
    """
    link = answer_links.read(token)
    account = None if link is None else person_rows.by_id(link.person_id)
    if link is None or account is None:
        return None
    is_expired = link.expires <= now.timestamp()
    return Question(link.booking_id, account.actor, Asks(link.asks), is_expired)


def give(answer: Answer, asked: Question, *, program: str, now: datetime) -> None:
    """Take the step that an answer means. Raise what `confirming.confirm` and `perform` raise."""
    if answer is Answer.ACCEPT:
        confirming.confirm(asked.booking_id, program=program, by=asked.by, now=now)
    else:
        bookings.perform(asked.booking_id, _COMMANDS[answer], program=program, by=asked.by, now=now)
