"""Bookable buddies. Made from its OpenAPI document by `make clients`: do not change it here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from bookable_client.transport import AsyncClient, Call, Client, path


class CandidateOut(Struct, kw_only=True):
    """A buddy the caller could be matched with."""

    id: UUID
    """The id."""
    name: str
    """The name."""
    timezone: str
    """A time zone, as an IANA name."""
    completed_sessions: int
    """How many were completed."""


class CompletionIn(Struct, kw_only=True):
    """The session that took place, and optionally the person whose part is confirmed."""

    session_id: UUID
    """The session's id."""
    confirmed_user_id: UUID | None | UnsetType = UNSET
    """Whose presence is confirmed: the other buddy."""


class CompletionOut(Struct, kw_only=True):
    """The result of a confirmation."""

    success: bool
    """Always true."""
    message: str
    """A sentence that says what happened."""
    session_status: str
    """The status."""
    both_confirmed: bool
    """Whether both have said that it took place."""
    reputation_updated: bool
    """Whether the points were given."""
    user_reputation_delta: int
    """How many points you got."""


class ConfirmIn(Struct, kw_only=True):
    """The person whose part is confirmed; optional, since a session has only one other person."""

    confirmed_user_id: UUID | None | UnsetType = UNSET
    """Whose presence is confirmed: the other buddy."""


class ErrorOut(Struct, kw_only=True):
    """An error: a message, or a list of the problems in the request."""

    detail: str | list[ProblemOut]
    """A sentence that says what happened."""


class LeaderOut(Struct, kw_only=True):
    """A person's rank in the leaderboard."""

    rank: int
    """The place on the list. Equal numbers of sessions share one."""
    user_id: UUID
    """The person's id."""
    name: str
    """The name."""
    completed_sessions: int
    """How many were completed."""


class MatchIn(Struct, kw_only=True):
    """The two people to match. `user1_id` defaults to the caller."""

    user2_id: UUID
    """The buddy who was asked."""
    user1_id: UUID | None | UnsetType = UNSET
    """The buddy who asked."""


class MatchOut(Struct, kw_only=True):
    """A match of two people who hold each other to account. A match requested by a buddy is
    `pending` until the other one accepts.
    """

    id: UUID
    """The id."""
    user1_id: UUID
    """The buddy who asked."""
    user1_name: str
    """The name of the buddy who asked."""
    user2_id: UUID
    """The buddy who was asked."""
    user2_name: str
    """The name of the buddy who was asked."""
    status: Literal["accepted", "declined", "ended", "pending"]
    """The status."""
    created_at: datetime
    """When it was made."""


class Problem(Struct, kw_only=True):
    """An error as an RFC 9457 problem document. Sent if the request accepts it."""

    type: str
    """The address of a page that explains it."""
    title: str
    """What kind of error it is, in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong in this case."""
    code: str
    """What kind of error it is, for programs."""
    instance: str
    """The path of the request."""
    errors: list[dict[str, Any]] | UnsetType = UNSET
    """Every wrong field, as a JSON pointer. Only in the core API."""


class ProblemOut(Struct, kw_only=True):
    """One problem in a request: where it is, a message and its type."""

    loc: list[str | int]
    """Where the mistake is."""
    msg: str
    """What is wrong."""
    type: str
    """Which type it is."""


class ReasonIn(Struct, kw_only=True):
    """An optional reason."""

    reason: str | None | UnsetType = UNSET
    """Why."""


class RepeatedOut(Struct, kw_only=True):
    """The answer to a repeated confirmation, with the state of the session."""

    detail: str | list[ProblemOut]
    """A sentence that says what happened."""
    session_status: str | None | UnsetType = UNSET
    """The status."""
    both_confirmed: bool | None | UnsetType = UNSET
    """Whether both have said that it took place."""


class ReputationOut(Struct, kw_only=True):
    """How many sessions a person has completed, and the badges that these have earned."""

    user_id: UUID
    """The person's id."""
    completed_sessions: int
    """How many were completed."""
    badges: list[int]
    """The badges that were earned: for 1, 5, 10, 25, 50 and 100 sessions."""


class SessionIn(Struct, kw_only=True):
    """A match, a time and a length in minutes, at most 480."""

    match_id: UUID
    """The match between the two."""
    scheduled_time: datetime
    """The start."""
    duration: int | UnsetType = UNSET
    """The length in minutes."""


class SessionOut(Struct, kw_only=True):
    """A session of two buddies, and what each has confirmed about the other."""

    id: UUID
    """The id."""
    match_id: UUID | None
    """The match between the two."""
    user1_id: UUID
    """The buddy who asked."""
    user1_name: str
    """The name of the buddy who asked."""
    user2_id: UUID
    """The buddy who was asked."""
    user2_name: str
    """The name of the buddy who was asked."""
    scheduled_time: str
    """The start."""
    end_time: str
    """The end."""
    duration: int
    """The length in minutes."""
    status: str
    """The status."""
    user1_completed_confirmed_by_user2: bool
    """Whether user2 has confirmed user1."""
    user2_completed_confirmed_by_user1: bool
    """Whether user1 has confirmed user2."""
    completed_at: datetime | None
    """When it was completed, or null."""
    disputed: bool
    """Whether a side says that it did not take place."""
    cancellation_reason: str
    """Why it was canceled."""
    created_at: datetime
    """When it was made."""


class Buddies(Client):
    """Bookable buddies."""

    def list_matches(
        self, *, limit: int | None = None, offset: int | None = None
    ) -> list[MatchOut]:
        """Returns your matches, newest first."""
        answer: list[MatchOut] = self._send(
            Call(
                method="GET",
                path="/api/matches/",
                answers={200: list[MatchOut]},
                query={"limit": limit, "offset": offset},
            )
        )
        return answer

    def request_match(self, body: MatchIn, *, idempotency_key: str | None = None) -> MatchOut:
        """Requests a match with another buddy. It is `pending` until they accept. Staff can match
        any two buddies at once. Two people have one open match.
        """
        answer: MatchOut = self._send(
            Call(
                method="POST",
                path="/api/matches/",
                answers={201: MatchOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_possible_buddies(
        self, *, limit: int | None = None, offset: int | None = None, search: str | None = None
    ) -> list[CandidateOut]:
        """Returns buddies with whom you have no open match, by name."""
        answer: list[CandidateOut] = self._send(
            Call(
                method="GET",
                path="/api/matches/candidates/",
                answers={200: list[CandidateOut]},
                query={"limit": limit, "offset": offset, "search": search},
            )
        )
        return answer

    def accept_match(self, match_id: UUID | str, *, idempotency_key: str | None = None) -> MatchOut:
        """Accepts a match that another buddy requested. Then sessions can be scheduled."""
        answer: MatchOut = self._send(
            Call(
                method="POST",
                path=path("/api/matches/{}/accept/", match_id),
                answers={200: MatchOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def decline_match(
        self, match_id: UUID | str, *, idempotency_key: str | None = None
    ) -> MatchOut:
        """Declines a match that another buddy requested."""
        answer: MatchOut = self._send(
            Call(
                method="POST",
                path=path("/api/matches/{}/decline/", match_id),
                answers={200: MatchOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def end_match(self, match_id: UUID | str, *, idempotency_key: str | None = None) -> MatchOut:
        """Ends a match, or withdraws your request. Agreed sessions stay; requested ones are
        cancelled.
        """
        answer: MatchOut = self._send(
            Call(
                method="POST",
                path=path("/api/matches/{}/end/", match_id),
                answers={200: MatchOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def list_leaderboard(
        self, *, limit: int | None = None, offset: int | None = None
    ) -> list[LeaderOut]:
        """Returns the people who have completed the most sessions."""
        answer: list[LeaderOut] = self._send(
            Call(
                method="GET",
                path="/api/reputation/leaderboard",
                answers={200: list[LeaderOut]},
                query={"limit": limit, "offset": offset},
            )
        )
        return answer

    def retrieve_reputation(self) -> ReputationOut:
        """Returns how many sessions you have completed."""
        answer: ReputationOut = self._send(
            Call(method="GET", path="/api/reputation/me", answers={200: ReputationOut})
        )
        return answer

    def retrieve_person_reputation(self, user_id: UUID | str) -> ReputationOut:
        """Returns how many sessions a person has completed."""
        answer: ReputationOut = self._send(
            Call(
                method="GET", path=path("/api/reputation/{}", user_id), answers={200: ReputationOut}
            )
        )
        return answer

    def list_sessions(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        status: Literal[
            "cancelled", "completed", "in_progress", "no_show", "requested", "scheduled"
        ]
        | None = None,
    ) -> list[SessionOut]:
        """Returns your sessions, latest first."""
        answer: list[SessionOut] = self._send(
            Call(
                method="GET",
                path="/api/session/",
                answers={200: list[SessionOut]},
                query={"limit": limit, "offset": offset, "status": status},
            )
        )
        return answer

    def schedule_session(
        self, body: SessionIn, *, idempotency_key: str | None = None
    ) -> SessionOut:
        """Schedules a session of an accepted match. It is `scheduled` at once if it is within what
        both agreed on; otherwise it is `requested` until your buddy accepts.
        """
        answer: SessionOut = self._send(
            Call(
                method="POST",
                path="/api/session/",
                answers={201: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def confirm_completion(
        self, body: CompletionIn, *, idempotency_key: str | None = None
    ) -> CompletionOut:
        """Confirms that your buddy did what they had set out to do, for the session that the body
        names. The session is `completed` once both have confirmed.
        """
        answer: CompletionOut = self._send(
            Call(
                method="POST",
                path="/api/session/confirm-completion",
                answers={200: CompletionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_session(self, session_id: UUID | str) -> SessionOut:
        """Returns a session to its two buddies and to staff."""
        answer: SessionOut = self._send(
            Call(method="GET", path=path("/api/session/{}", session_id), answers={200: SessionOut})
        )
        return answer

    def accept_session(
        self, session_id: UUID | str, *, idempotency_key: str | None = None
    ) -> SessionOut:
        """Accepts a session that your buddy requested. To decline it, cancel it."""
        answer: SessionOut = self._send(
            Call(
                method="POST",
                path=path("/api/session/{}/accept", session_id),
                answers={200: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def cancel_session(
        self,
        session_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> SessionOut:
        """Cancels a session before its scheduled time, or declines a requested one."""
        answer: SessionOut = self._send(
            Call(
                method="POST",
                path=path("/api/session/{}/cancel", session_id),
                answers={200: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def confirm_completion_by_address(
        self,
        session_id: UUID | str,
        body: ConfirmIn | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> CompletionOut:
        """Confirms that your buddy did what they had set out to do. The session is `completed` once
        both have confirmed, and both earn a point.
        """
        answer: CompletionOut = self._send(
            Call(
                method="POST",
                path=path("/api/session/{}/confirm", session_id),
                answers={200: CompletionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dispute_session(
        self,
        session_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> SessionOut:
        """Records that a session did not go as it should. It is then never completed automatically,
        and staff see it.
        """
        answer: SessionOut = self._send(
            Call(
                method="POST",
                path=path("/api/session/{}/dispute", session_id),
                answers={200: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer


class AsyncBuddies(AsyncClient):
    """Bookable buddies."""

    async def list_matches(
        self, *, limit: int | None = None, offset: int | None = None
    ) -> list[MatchOut]:
        """Returns your matches, newest first."""
        answer: list[MatchOut] = await self._send(
            Call(
                method="GET",
                path="/api/matches/",
                answers={200: list[MatchOut]},
                query={"limit": limit, "offset": offset},
            )
        )
        return answer

    async def request_match(self, body: MatchIn, *, idempotency_key: str | None = None) -> MatchOut:
        """Requests a match with another buddy. It is `pending` until they accept. Staff can match
        any two buddies at once. Two people have one open match.
        """
        answer: MatchOut = await self._send(
            Call(
                method="POST",
                path="/api/matches/",
                answers={201: MatchOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_possible_buddies(
        self, *, limit: int | None = None, offset: int | None = None, search: str | None = None
    ) -> list[CandidateOut]:
        """Returns buddies with whom you have no open match, by name."""
        answer: list[CandidateOut] = await self._send(
            Call(
                method="GET",
                path="/api/matches/candidates/",
                answers={200: list[CandidateOut]},
                query={"limit": limit, "offset": offset, "search": search},
            )
        )
        return answer

    async def accept_match(
        self, match_id: UUID | str, *, idempotency_key: str | None = None
    ) -> MatchOut:
        """Accepts a match that another buddy requested. Then sessions can be scheduled."""
        answer: MatchOut = await self._send(
            Call(
                method="POST",
                path=path("/api/matches/{}/accept/", match_id),
                answers={200: MatchOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def decline_match(
        self, match_id: UUID | str, *, idempotency_key: str | None = None
    ) -> MatchOut:
        """Declines a match that another buddy requested."""
        answer: MatchOut = await self._send(
            Call(
                method="POST",
                path=path("/api/matches/{}/decline/", match_id),
                answers={200: MatchOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def end_match(
        self, match_id: UUID | str, *, idempotency_key: str | None = None
    ) -> MatchOut:
        """Ends a match, or withdraws your request. Agreed sessions stay; requested ones are
        cancelled.
        """
        answer: MatchOut = await self._send(
            Call(
                method="POST",
                path=path("/api/matches/{}/end/", match_id),
                answers={200: MatchOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def list_leaderboard(
        self, *, limit: int | None = None, offset: int | None = None
    ) -> list[LeaderOut]:
        """Returns the people who have completed the most sessions."""
        answer: list[LeaderOut] = await self._send(
            Call(
                method="GET",
                path="/api/reputation/leaderboard",
                answers={200: list[LeaderOut]},
                query={"limit": limit, "offset": offset},
            )
        )
        return answer

    async def retrieve_reputation(self) -> ReputationOut:
        """Returns how many sessions you have completed."""
        answer: ReputationOut = await self._send(
            Call(method="GET", path="/api/reputation/me", answers={200: ReputationOut})
        )
        return answer

    async def retrieve_person_reputation(self, user_id: UUID | str) -> ReputationOut:
        """Returns how many sessions a person has completed."""
        answer: ReputationOut = await self._send(
            Call(
                method="GET", path=path("/api/reputation/{}", user_id), answers={200: ReputationOut}
            )
        )
        return answer

    async def list_sessions(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        status: Literal[
            "cancelled", "completed", "in_progress", "no_show", "requested", "scheduled"
        ]
        | None = None,
    ) -> list[SessionOut]:
        """Returns your sessions, latest first."""
        answer: list[SessionOut] = await self._send(
            Call(
                method="GET",
                path="/api/session/",
                answers={200: list[SessionOut]},
                query={"limit": limit, "offset": offset, "status": status},
            )
        )
        return answer

    async def schedule_session(
        self, body: SessionIn, *, idempotency_key: str | None = None
    ) -> SessionOut:
        """Schedules a session of an accepted match. It is `scheduled` at once if it is within what
        both agreed on; otherwise it is `requested` until your buddy accepts.
        """
        answer: SessionOut = await self._send(
            Call(
                method="POST",
                path="/api/session/",
                answers={201: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def confirm_completion(
        self, body: CompletionIn, *, idempotency_key: str | None = None
    ) -> CompletionOut:
        """Confirms that your buddy did what they had set out to do, for the session that the body
        names. The session is `completed` once both have confirmed.
        """
        answer: CompletionOut = await self._send(
            Call(
                method="POST",
                path="/api/session/confirm-completion",
                answers={200: CompletionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_session(self, session_id: UUID | str) -> SessionOut:
        """Returns a session to its two buddies and to staff."""
        answer: SessionOut = await self._send(
            Call(method="GET", path=path("/api/session/{}", session_id), answers={200: SessionOut})
        )
        return answer

    async def accept_session(
        self, session_id: UUID | str, *, idempotency_key: str | None = None
    ) -> SessionOut:
        """Accepts a session that your buddy requested. To decline it, cancel it."""
        answer: SessionOut = await self._send(
            Call(
                method="POST",
                path=path("/api/session/{}/accept", session_id),
                answers={200: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def cancel_session(
        self,
        session_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> SessionOut:
        """Cancels a session before its scheduled time, or declines a requested one."""
        answer: SessionOut = await self._send(
            Call(
                method="POST",
                path=path("/api/session/{}/cancel", session_id),
                answers={200: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def confirm_completion_by_address(
        self,
        session_id: UUID | str,
        body: ConfirmIn | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> CompletionOut:
        """Confirms that your buddy did what they had set out to do. The session is `completed` once
        both have confirmed, and both earn a point.
        """
        answer: CompletionOut = await self._send(
            Call(
                method="POST",
                path=path("/api/session/{}/confirm", session_id),
                answers={200: CompletionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dispute_session(
        self,
        session_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> SessionOut:
        """Records that a session did not go as it should. It is then never completed automatically,
        and staff see it.
        """
        answer: SessionOut = await self._send(
            Call(
                method="POST",
                path=path("/api/session/{}/dispute", session_id),
                answers={200: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer
