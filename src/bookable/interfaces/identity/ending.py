"""Ending the session or token that a request is signed in with."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest

from bookable.domain.refusals import InvalidField
from bookable.engine import tokens
from bookable.interfaces.auth.entry import HEADER, Authentication, Means


def authentication_of(request: HttpRequest) -> Authentication:
    """Return the caller and the credential they used."""
    by: Authentication = request.authentication  # type: ignore[attr-defined]
    return by


def end_credential(request: HttpRequest) -> None:
    """End the session, API token or family of bearer tokens that a request is signed in with. Raise
    InvalidField for an outside token, which only its issuer can end."""
    by = authentication_of(request)
    match by.means:
        case Means.SESSION:
            logout(request)
        case Means.API_TOKEN:
            tokens.end_api_token(by.actor)
        case Means.JWT if by.family is not None:
            tokens.end(by.family, by=by.actor)
        case _:
            raise InvalidField(HEADER, "shows a token of an outside issuer: sign out there")


def refuse_session(request: HttpRequest) -> None:
    """Raise InvalidField if a request is signed in by a session."""
    if authentication_of(request).means is Means.SESSION:
        raise InvalidField(HEADER, "must show the token that is to end")
