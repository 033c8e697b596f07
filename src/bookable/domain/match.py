"""Matches of two people: their statuses and who may answer them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bookable.domain.refusals import NotYourStep, WrongStatus


class MatchStatus(StrEnum):
    """The status of a match. It is open while pending or accepted."""

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
    """Return the status to which an answer leads.

    Only the person who `is_asked` may accept or decline; others get NotYourStep. Raise WrongStatus
    if the match is not waiting for this answer.
    """
    if answer is not Answer.END and not is_asked:
        raise NotYourStep(answer)
    try:
        return ARROWS[answer][status]
    except KeyError:
        raise WrongStatus(answer, status) from None
