"""Matches of two people: who answers them, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bookable.domain.refusals import NotYourStep, WrongStatus


class MatchStatus(StrEnum):
    """Where a match stands. It is open while it waits or is accepted."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


class Answer(StrEnum):
    """What people do with a match."""

    ACCEPT = "accept match"
    DECLINE = "decline match"
    END = "end match"


ARROWS: Mapping[Answer, Mapping[MatchStatus, MatchStatus]] = {
    Answer.ACCEPT: {MatchStatus.PENDING: MatchStatus.ACCEPTED},
    Answer.DECLINE: {MatchStatus.PENDING: MatchStatus.DECLINED},
    Answer.END: {
        MatchStatus.PENDING: MatchStatus.ENDED,
        MatchStatus.ACCEPTED: MatchStatus.ENDED,
    },
}
"""For each answer: from which status to which."""


def answered(status: MatchStatus, answer: Answer, *, is_asked: bool) -> MatchStatus:
    """Return where an answer leads. To accept or decline is for the one who `is_asked`; others
    get NotYourStep, and WrongStatus is raised where the match does not wait for that."""
    if answer is not Answer.END and not is_asked:
        raise NotYourStep(answer)
    try:
        return ARROWS[answer][status]
    except KeyError:
        raise WrongStatus(answer, status) from None
