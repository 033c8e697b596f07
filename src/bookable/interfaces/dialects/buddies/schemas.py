"""Request and response bodies of the buddies API."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from bookable.domain.program import ONE_MINUTE
from bookable.domain.programs import BUDDIES_PROGRAM
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given, ShortText, Text, TimeText

StatusWord = Literal["requested", "scheduled", "in_progress", "completed", "cancelled", "no_show"]
Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]
Offset = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
MINUTES = BUDDIES_PROGRAM.longest // ONE_MINUTE if BUDDIES_PROGRAM.longest else None
Duration = Annotated[int, msgspec.Meta(ge=1, le=MINUTES)]


class ProblemOut(Struct):
    """One problem in a request: where it is, a message and its type."""

    loc: list[str | int]
    msg: str
    type: str


class ErrorOut(Struct):
    """An error: a message, or a list of the problems in the request."""

    detail: str | list[ProblemOut]


class RepeatedOut(ErrorOut):
    """The answer to a repeated confirmation, with the state of the session."""

    session_status: str | None = None
    both_confirmed: bool | None = None


class SessionPath(Struct):
    """A session's UUID."""

    session_id: UUID


class MatchPath(Struct):
    """A match's UUID."""

    match_id: UUID


class PersonPath(Struct):
    """A person's UUID."""

    user_id: UUID


class PageQuery(Struct):
    """A limit and an offset."""

    limit: Limit = 100
    offset: Offset = 0


class SessionsQuery(PageQuery):
    """Filters for the caller's own sessions."""

    status: StatusWord | None = None


class CandidatesQuery(PageQuery):
    """Filter for buddies whose name contains `search`."""

    search: ShortText = ""


class LeaderboardQuery(PageQuery):
    """A page of the leaderboard."""

    limit: Limit = 10


class CompletionIn(Given):
    """The session that took place, and optionally the person whose part is confirmed."""

    session_id: UUID
    confirmed_user_id: UUID | None = None


class ConfirmIn(Given):
    """The person whose part is confirmed; optional, since a session has only one other person."""

    confirmed_user_id: UUID | None = None


class CompletionOut(Struct):
    """The result of a confirmation."""

    success: bool
    message: str
    session_status: str
    both_confirmed: bool
    reputation_updated: bool
    user_reputation_delta: int


class MatchIn(Given):
    """The two people to match. `user1_id` defaults to the caller."""

    user2_id: UUID
    user1_id: UUID | None = None


class MatchOut(WholeSeconds):
    """A match of two people who hold each other to account. A match requested by a buddy is
    `pending` until the other one accepts."""

    id: UUID
    user1_id: UUID
    user1_name: str
    user2_id: UUID
    user2_name: str
    status: Literal["pending", "accepted", "declined", "ended"]
    created_at: dt.datetime


class CandidateOut(Struct):
    """A buddy the caller could be matched with."""

    id: UUID
    name: str
    timezone: str
    completed_sessions: int


class SessionIn(Given):
    """A match, a time and a length in minutes, at most 480."""

    match_id: UUID
    scheduled_time: TimeText
    duration: Duration = 60


class ReasonIn(Given):
    """An optional reason."""

    reason: Text | None = None


class SessionOut(WholeSeconds):
    """A session of two buddies, and what each has confirmed about the other."""

    id: UUID
    match_id: UUID | None
    user1_id: UUID
    user1_name: str
    user2_id: UUID
    user2_name: str
    scheduled_time: dt.datetime
    end_time: dt.datetime
    duration: int
    status: str
    user1_completed_confirmed_by_user2: bool
    user2_completed_confirmed_by_user1: bool
    completed_at: dt.datetime | None
    disputed: bool
    cancellation_reason: str
    created_at: dt.datetime


class ReputationOut(Struct):
    """How many sessions a person has completed, and the badges that these have earned."""

    user_id: UUID
    completed_sessions: int
    badges: list[int]


class LeaderOut(Struct):
    """A person's rank in the leaderboard."""

    rank: int
    user_id: UUID
    name: str
    completed_sessions: int
