"""What buddies takes and gives, as JSON."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from bookable.domain.policy import BUDDIES_PROGRAM
from bookable.domain.program import ONE_MINUTE
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given, ShortText, Text, TimeText

StatusWord = Literal["requested", "scheduled", "in_progress", "completed", "cancelled", "no_show"]
Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]
Offset = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
MINUTES = BUDDIES_PROGRAM.longest // ONE_MINUTE if BUDDIES_PROGRAM.longest else None
Duration = Annotated[int, msgspec.Meta(ge=1, le=MINUTES)]


class ProblemOut(Struct):
    """One thing that cannot be read in a request, and where it stands."""

    loc: list[str | int]
    msg: str
    type: str


class ErrorOut(Struct):
    """Every error of this API: a sentence, or the list of what cannot be read."""

    detail: str | list[ProblemOut]


class RepeatedOut(ErrorOut):
    """What a repeated confirmation hears, with how the session stands."""

    session_status: str | None = None
    both_confirmed: bool | None = None


class SessionPath(Struct):
    """A session by its uuid."""

    session_id: UUID


class MatchPath(Struct):
    """A match by its uuid."""

    match_id: UUID


class PersonPath(Struct):
    """A person by the uuid."""

    user_id: UUID


class PageQuery(Struct):
    """Which part of a list."""

    limit: Limit = 100
    offset: Offset = 0


class SessionsQuery(PageQuery):
    """Which of one's own sessions."""

    status: StatusWord | None = None


class CandidatesQuery(PageQuery):
    """Which buddies: those whose name contains `search`, or all."""

    search: ShortText = ""


class LeaderboardQuery(PageQuery):
    """Which part of the leaderboard."""

    limit: Limit = 10


class CompletionIn(Given):
    """Which session took place; whose part is confirmed may be said besides."""

    session_id: UUID
    confirmed_user_id: UUID | None = None


class ConfirmIn(Given):
    """Whose part is confirmed, if one likes to say so."""

    confirmed_user_id: UUID | None = None


class CompletionOut(Struct):
    """What a confirmation has come to."""

    success: bool
    message: str
    session_status: str
    both_confirmed: bool
    reputation_updated: bool
    user_reputation_delta: int


class MatchIn(Given):
    """Who is matched; without `user1_id` it is the one who asks."""

    user2_id: UUID
    user1_id: UUID | None = None


class MatchOut(WholeSeconds):
    """Two people who hold each other to account. A match that a buddy makes is `pending` until the
    other one accepts."""

    id: UUID
    user1_id: UUID
    user1_name: str
    user2_id: UUID
    user2_name: str
    status: Literal["pending", "accepted", "declined", "ended"]
    created_at: dt.datetime


class CandidateOut(Struct):
    """A buddy whom one could be matched with."""

    id: UUID
    name: str
    timezone: str
    completed_sessions: int


class SessionIn(Given):
    """When the two of a match meet, and for how many minutes: eight hours at most."""

    match_id: UUID
    scheduled_time: TimeText
    duration: Duration = 60


class ReasonIn(Given):
    """Why."""

    reason: Text | None = None


class SessionOut(WholeSeconds):
    """A session of two buddies, and what each has confirmed of the other."""

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
    """How many sessions somebody has completed."""

    user_id: UUID
    completed_sessions: int


class LeaderOut(Struct):
    """Somebody's place among those who have completed most."""

    rank: int
    user_id: UUID
    name: str
    completed_sessions: int
