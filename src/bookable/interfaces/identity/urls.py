"""Routes of the identity API."""

from __future__ import annotations

from dmr.routing import Router, path

from bookable.interfaces.identity import controllers as c
from bookable.interfaces.identity import own

PREFIX = "api/auth/"
ROUTER = Router(
    PREFIX,
    [
        path("login/", c.Login.as_view()),
        path("logout/", c.Logout.as_view()),
        path("token/", c.Token.as_view()),
        path("tokens/", own.Tokens.as_view()),
        path("tokens/<str:token_id>/", own.OneToken.as_view()),
        path("password/", own.Password.as_view()),
        path("jwt/", c.Bearers.as_view()),
        path("jwt/refresh/", c.Refresh.as_view()),
        path("me/", c.Me.as_view()),
    ],
)

__all__ = ["PREFIX", "ROUTER"]
