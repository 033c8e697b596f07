"""Controllers of the buddies API. Each method makes one engine call and shapes the response."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.commands import Confirm
from bookable.engine import bookings, matching
from bookable.interfaces.dialects.buddies import mapping, schemas
from bookable.interfaces.dialects.buddies.errors import WORDS
from bookable.interfaces.dialects.buddies.lexicon import PROGRAM, STATUS_MEANT
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.links import links
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING, CONFIRMING
from bookable.queries import matches, one_booking, standings

STEPS = ("post /accept", "post /confirm", "post /cancel", "post /dispute")
WITH_A_SESSION = links("/api/session/{session_id}", "get", *STEPS)


class BuddiesDoor(Door):
    """Base of the buddies controllers."""

    is_abstract = True
    words = WORDS
    error_model = schemas.ErrorOut
    responses = [
        *(
            ResponseSpec(schemas.ErrorOut, status_code=HTTPStatus(status))
            for status in (400, 403, 404, 422, 429, 500)
        ),
        ResponseSpec(schemas.RepeatedOut, status_code=HTTPStatus.CONFLICT),
    ]

    def arguments(self, named: schemas.SessionPath | schemas.CompletionIn) -> dict[str, Any]:
        """Return the arguments that every command and query on this session takes."""
        return {"ref": named.session_id, "program": PROGRAM, "by": self.actor, "now": self.now}


class ConfirmingDoor(BuddiesDoor):
    """Base of the controllers that take confirmations."""

    is_abstract = True
    crash = "Failed to update session completion status"
    limits = CONFIRMING


class ConfirmCompletion(ConfirmingDoor):
    """Confirming"""

    @validate(ResponseSpec(schemas.CompletionOut, status_code=HTTPStatus.OK))
    def post(self, parsed_body: BodyMsgspec[schemas.CompletionIn]) -> HttpResponse:
        """Confirm that your buddy did what they set out to do in a session."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.complete(parsed_body),
                **self.arguments(parsed_body),
                receipt=receipt,
            ),
            mapping.confirmed,
        )


class ConfirmSession(ConfirmingDoor):
    """Confirming by address"""

    @validate(ResponseSpec(schemas.CompletionOut, status_code=HTTPStatus.OK))
    def post(
        self,
        parsed_path: Path[schemas.SessionPath],
        parsed_body: BodyMsgspec[schemas.ConfirmIn | None] = None,
    ) -> HttpResponse:
        """Confirm that your buddy did what they set out to do in this session."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.complete(parsed_body),
                **self.arguments(parsed_path),
                receipt=receipt,
            ),
            mapping.confirmed,
        )


class AcceptSession(BuddiesDoor):
    """Accepting a session"""

    limits = BOOKING

    @validate(ResponseSpec(schemas.SessionOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[schemas.SessionPath]) -> HttpResponse:
        """Accept a session that your buddy requested. To decline it, cancel it."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=Confirm(), **self.arguments(parsed_path), receipt=receipt
            ),
            mapping.session,
        )


class CancelSession(BuddiesDoor):
    """Cancelling"""

    @validate(ResponseSpec(schemas.SessionOut, status_code=HTTPStatus.OK))
    def post(
        self,
        parsed_path: Path[schemas.SessionPath],
        parsed_body: BodyMsgspec[schemas.ReasonIn | None] = None,
    ) -> HttpResponse:
        """Cancel a session before it starts, or decline a requested one."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.cancel(parsed_body), **self.arguments(parsed_path), receipt=receipt
            ),
            mapping.session,
        )


class DisputeSession(BuddiesDoor):
    """Disputing"""

    @validate(ResponseSpec(schemas.SessionOut, status_code=HTTPStatus.OK))
    def post(
        self,
        parsed_path: Path[schemas.SessionPath],
        parsed_body: BodyMsgspec[schemas.ReasonIn | None] = None,
    ) -> HttpResponse:
        """Dispute a session. A disputed session is never completed automatically."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.dispute(parsed_body), **self.arguments(parsed_path), receipt=receipt
            ),
            mapping.session,
        )


class Sessions(BuddiesDoor):
    """Sessions"""

    limits = BOOKING

    @modify()
    def get(self, parsed_query: Query[schemas.SessionsQuery]) -> list[schemas.SessionOut]:
        """List my sessions, latest first."""
        mine = matches.bookings_of(
            self.actor,
            program=PROGRAM,
            status=STATUS_MEANT.get(parsed_query.status or ""),
            limit=parsed_query.limit,
            offset=parsed_query.offset,
            now=self.now,
        )
        return [mapping.listed(row) for row in mine]

    @validate(
        ResponseSpec(schemas.SessionOut, status_code=HTTPStatus.CREATED, links=WITH_A_SESSION)
    )
    def post(self, parsed_body: BodyMsgspec[schemas.SessionIn]) -> HttpResponse:
        """Schedule a session. If your buddy has to agree, its status is `requested`."""
        return self.commit(
            lambda receipt: matching.schedule(
                mapping.schedule(parsed_body), by=self.actor, now=self.now, receipt=receipt
            ),
            mapping.session,
            status=HTTPStatus.CREATED,
        )


class Session(BuddiesDoor):
    """One session"""

    @modify()
    def get(self, parsed_path: Path[schemas.SessionPath]) -> schemas.SessionOut:
        """Retrieve a session. Only its two buddies and staff may see it."""
        return mapping.session(one_booking.booking(**self.arguments(parsed_path)))


class Matches(BuddiesDoor):
    """Matches"""

    @modify()
    def get(self, parsed_query: Query[schemas.PageQuery]) -> list[schemas.MatchOut]:
        """List my matches, newest first."""
        mine = matches.mine(self.actor, limit=parsed_query.limit, offset=parsed_query.offset)
        return [mapping.match(row) for row in mine]

    @validate(ResponseSpec(schemas.MatchOut, status_code=HTTPStatus.CREATED))
    def post(self, parsed_body: BodyMsgspec[schemas.MatchIn]) -> HttpResponse:
        """Request a match with another buddy. Staff may match any two buddies."""
        return self.commit(
            lambda receipt: matching.make(
                parsed_body.user1_id or self.actor.uuid,
                parsed_body.user2_id,
                program=PROGRAM,
                by=self.actor,
                now=self.now,
                receipt=receipt,
            ),
            mapping.match,
            status=HTTPStatus.CREATED,
        )


class Candidates(BuddiesDoor):
    """Candidates"""

    stale_reads = ("get",)

    @modify()
    def get(self, parsed_query: Query[schemas.CandidatesQuery]) -> list[schemas.CandidateOut]:
        """List buddies I could be matched with, by name."""
        candidates = matches.candidates(
            self.actor,
            program=PROGRAM,
            search=parsed_query.search,
            limit=parsed_query.limit,
            offset=parsed_query.offset,
        )
        return [mapping.candidate(row) for row in candidates]


class AcceptMatch(BuddiesDoor):
    """Accepting"""

    limits = BOOKING

    @validate(ResponseSpec(schemas.MatchOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[schemas.MatchPath]) -> HttpResponse:
        """Accept a match that another buddy requested."""
        return self.commit(
            lambda receipt: matching.accept(parsed_path.match_id, by=self.actor, receipt=receipt),
            mapping.match,
        )


class DeclineMatch(BuddiesDoor):
    """Declining"""

    limits = BOOKING

    @validate(ResponseSpec(schemas.MatchOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[schemas.MatchPath]) -> HttpResponse:
        """Decline a match that another buddy requested."""
        return self.commit(
            lambda receipt: matching.decline(parsed_path.match_id, by=self.actor, receipt=receipt),
            mapping.match,
        )


class EndMatch(BuddiesDoor):
    """Ending"""

    limits = BOOKING

    @validate(ResponseSpec(schemas.MatchOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[schemas.MatchPath]) -> HttpResponse:
        """End a match, or withdraw my own request. Agreed sessions stay."""
        return self.commit(
            lambda receipt: matching.end(
                parsed_path.match_id, by=self.actor, now=self.now, receipt=receipt
            ),
            mapping.match,
        )


class Reputation(BuddiesDoor):
    """Reputation"""

    stale_reads = ("get",)

    @modify()
    def get(self, parsed_path: Path[schemas.PersonPath]) -> schemas.ReputationOut:
        """Retrieve how many sessions a person has completed."""
        return mapping.reputation(standings.standing(parsed_path.user_id))


class MyReputation(BuddiesDoor):
    """My reputation"""

    @modify()
    def get(self) -> schemas.ReputationOut:
        """Retrieve how many sessions I have completed."""
        return mapping.reputation(standings.standing(self.actor.uuid))


class Leaderboard(BuddiesDoor):
    """Leaderboard"""

    stale_reads = ("get",)

    @modify()
    def get(self, parsed_query: Query[schemas.LeaderboardQuery]) -> list[schemas.LeaderOut]:
        """List the people who have completed the most sessions."""
        leaders = standings.leaders(limit=parsed_query.limit, offset=parsed_query.offset)
        return mapping.leaders(leaders, offset=parsed_query.offset)
