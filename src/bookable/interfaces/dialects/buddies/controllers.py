"""The addresses of buddies: each method parses, makes one engine call, and answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.commands import Confirm
from bookable.engine import bookings, matches, queries, reputation
from bookable.engine.keys import Receipt
from bookable.interfaces.dialects.buddies import mapping, schemas
from bookable.interfaces.dialects.buddies.errors import WORDS
from bookable.interfaces.dialects.buddies.lexicon import PROGRAM, STATUS_MEANT
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.links import links
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING, CONFIRMING

STEPS = ("post /accept", "post /confirm", "post /cancel", "post /dispute")
WITH_A_SESSION = links("/api/session/{session_id}", "get", *STEPS)


class BuddiesDoor(Door):
    """A controller of buddies."""

    is_abstract = True
    words = WORDS
    error_model = schemas.ErrorOut
    responses = [
        *(
            ResponseSpec(schemas.ErrorOut, status_code=status)
            for status in (
                HTTPStatus.BAD_REQUEST,
                HTTPStatus.FORBIDDEN,
                HTTPStatus.NOT_FOUND,
                HTTPStatus.UNPROCESSABLE_ENTITY,
                HTTPStatus.TOO_MANY_REQUESTS,
                HTTPStatus.INTERNAL_SERVER_ERROR,
            )
        ),
        ResponseSpec(schemas.RepeatedOut, status_code=HTTPStatus.CONFLICT),
    ]

    def asking(
        self, about: schemas.SessionPath | schemas.CompletionIn, receipt: Receipt | None
    ) -> dict[str, Any]:
        """This will be about which session somebody asks, who and when."""
        asked = {"ref": about.session_id, "program": PROGRAM}
        return {**asked, "by": self.actor, "now": self.now, "receipt": receipt}


class ConfirmingDoor(BuddiesDoor):
    """A controller that keeps confirmations."""

    is_abstract = True
    crash = "Failed to update session completion status"
    limits = CONFIRMING


class ConfirmCompletion(ConfirmingDoor):
    """Confirming"""

    @validate(ResponseSpec(schemas.CompletionOut, status_code=HTTPStatus.OK))
    def post(self, parsed_body: BodyMsgspec[schemas.CompletionIn]) -> HttpResponse:
        """Confirm that your buddy did what you had set out to do."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.complete(parsed_body), **self.asking(parsed_body, receipt)
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
        """Confirm that your buddy did what you had set out to do."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.complete(parsed_body), **self.asking(parsed_path, receipt)
            ),
            mapping.confirmed,
        )


class AcceptSession(BuddiesDoor):
    """Accepting a session"""

    limits = BOOKING

    @validate(ResponseSpec(schemas.SessionOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[schemas.SessionPath]) -> HttpResponse:
        """Accept a session that your buddy asks for; `cancel` declines it."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=Confirm(), **self.asking(parsed_path, receipt)
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
        """Call a session off before it begins."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.cancel(parsed_body), **self.asking(parsed_path, receipt)
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
        """Say that a session did not go as it should: it never completes by itself then."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.dispute(parsed_body), **self.asking(parsed_path, receipt)
            ),
            mapping.session,
        )


class Sessions(BuddiesDoor):
    """Sessions"""

    limits = BOOKING

    @modify()
    def get(self, parsed_query: Query[schemas.SessionsQuery]) -> list[schemas.SessionOut]:
        """List my sessions, the latest first."""
        found = matches.bookings_of(
            self.actor,
            program=PROGRAM,
            status=STATUS_MEANT.get(parsed_query.status or ""),
            limit=parsed_query.limit,
            offset=parsed_query.offset,
        )
        return [mapping.listed(row) for row in found]

    @validate(
        ResponseSpec(schemas.SessionOut, status_code=HTTPStatus.CREATED, links=WITH_A_SESSION)
    )
    def post(self, parsed_body: BodyMsgspec[schemas.SessionIn]) -> HttpResponse:
        """Schedule a session of a match, or ask your buddy for one: its status tells which."""
        return self.commit(
            lambda receipt: matches.schedule(
                mapping.schedule(parsed_body), by=self.actor, now=self.now, receipt=receipt
            ),
            mapping.session,
            status=HTTPStatus.CREATED,
        )


class Session(BuddiesDoor):
    """One session"""

    @modify()
    def get(self, parsed_path: Path[schemas.SessionPath]) -> schemas.SessionOut:
        """Show a session to its two buddies."""
        found = queries.booking(parsed_path.session_id, program=PROGRAM, by=self.actor)
        return mapping.session(found)


class Matches(BuddiesDoor):
    """Matches"""

    @modify()
    def get(self, parsed_query: Query[schemas.PageQuery]) -> list[schemas.MatchOut]:
        """List my matches, the latest first."""
        found = matches.mine(self.actor, limit=parsed_query.limit, offset=parsed_query.offset)
        return [mapping.match(row) for row in found]

    @validate(ResponseSpec(schemas.MatchOut, status_code=HTTPStatus.CREATED))
    def post(self, parsed_body: BodyMsgspec[schemas.MatchIn]) -> HttpResponse:
        """Ask another buddy to be matched with you, or match any two as staff."""
        return self.commit(
            lambda receipt: matches.make(
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

    @modify()
    def get(self, parsed_query: Query[schemas.CandidatesQuery]) -> list[schemas.CandidateOut]:
        """List buddies whom I could be matched with, by name."""
        found = matches.candidates(
            self.actor,
            program=PROGRAM,
            search=parsed_query.search,
            limit=parsed_query.limit,
            offset=parsed_query.offset,
        )
        return [mapping.candidate(each) for each in found]


class AcceptMatch(BuddiesDoor):
    """Accepting"""

    limits = BOOKING

    @validate(ResponseSpec(schemas.MatchOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[schemas.MatchPath]) -> HttpResponse:
        """Accept a match that another buddy asked for."""
        return self.commit(
            lambda receipt: matches.accept(parsed_path.match_id, by=self.actor, receipt=receipt),
            mapping.match,
        )


class DeclineMatch(BuddiesDoor):
    """Declining"""

    limits = BOOKING

    @validate(ResponseSpec(schemas.MatchOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[schemas.MatchPath]) -> HttpResponse:
        """Decline a match that another buddy asked for."""
        return self.commit(
            lambda receipt: matches.decline(parsed_path.match_id, by=self.actor, receipt=receipt),
            mapping.match,
        )


class EndMatch(BuddiesDoor):
    """Ending"""

    limits = BOOKING

    @validate(ResponseSpec(schemas.MatchOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[schemas.MatchPath]) -> HttpResponse:
        """End a match, or take the question back. What was agreed on stays."""
        return self.commit(
            lambda receipt: matches.end(
                parsed_path.match_id, by=self.actor, now=self.now, receipt=receipt
            ),
            mapping.match,
        )


class Reputation(BuddiesDoor):
    """Reputation"""

    @modify()
    def get(self, parsed_path: Path[schemas.PersonPath]) -> schemas.ReputationOut:
        """Tell how many sessions somebody has completed."""
        return mapping.reputation(reputation.of(parsed_path.user_id))


class MyReputation(BuddiesDoor):
    """My reputation"""

    @modify()
    def get(self) -> schemas.ReputationOut:
        """Tell how many sessions I have completed."""
        return mapping.reputation(reputation.of(self.actor.uuid))


class Leaderboard(BuddiesDoor):
    """Leaderboard"""

    @modify()
    def get(self, parsed_query: Query[schemas.LeaderboardQuery]) -> list[schemas.LeaderOut]:
        """List those who have completed most sessions."""
        found = reputation.leaders(limit=parsed_query.limit, offset=parsed_query.offset)
        return mapping.leaders(found, offset=parsed_query.offset)
