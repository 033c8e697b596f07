"""Routes of the buddies API. Each one works with or without the trailing slash."""

from __future__ import annotations

from dmr.routing import Router, path

from bookable.domain.programs import BUDDIES_PROGRAM as PROGRAM
from bookable.interfaces.dialects.buddies import controllers as c
from bookable.interfaces.dialects.buddies.errors import WORDS
from bookable.interfaces.dialects.buddies.lexicon import OPERATIONS

TITLE = "Bookable buddies"
PREFIXES = ("api/session/", "api/matches/", "api/reputation/")
ROUTER = Router(
    "api/",
    [
        path("session/confirm-completion", c.ConfirmCompletion.as_view()),
        path("session/", c.Sessions.as_view()),
        path("session/<str:session_id>", c.Session.as_view()),
        path("session/<str:session_id>/accept", c.AcceptSession.as_view()),
        path("session/<str:session_id>/confirm", c.ConfirmSession.as_view()),
        path("session/<str:session_id>/cancel", c.CancelSession.as_view()),
        path("session/<str:session_id>/dispute", c.DisputeSession.as_view()),
        path("matches/", c.Matches.as_view()),
        path("matches/candidates/", c.Candidates.as_view()),
        path("matches/<str:match_id>/accept/", c.AcceptMatch.as_view()),
        path("matches/<str:match_id>/decline/", c.DeclineMatch.as_view()),
        path("matches/<str:match_id>/end/", c.EndMatch.as_view()),
        path("reputation/me", c.MyReputation.as_view()),
        path("reputation/leaderboard", c.Leaderboard.as_view()),
        path("reputation/<str:user_id>", c.Reputation.as_view()),
    ],
)

__all__ = ["OPERATIONS", "PREFIXES", "PROGRAM", "ROUTER", "TITLE", "WORDS"]
