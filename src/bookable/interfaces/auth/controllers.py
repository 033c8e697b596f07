"""The addresses under `/api/auth/`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth import login, logout
from django.middleware.csrf import get_token
from dmr import Body, modify
from dmr.exceptions import NotAuthenticatedError
from dmr.security.base import NO_STORE_HEADERS

from bookable.domain.people import Actor
from bookable.engine.people import Account
from bookable.interfaces.auth import AUTHS, tokens
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.auth.passwords import signed_in
from bookable.interfaces.auth.schemas import (
    BearersOut,
    CredentialsIn,
    DetailOut,
    MeOut,
    RefreshIn,
    SessionOut,
    TokenOut,
)
from bookable.interfaces.auth.session_auth import actor_of
from bookable.interfaces.auth.sheet import Sheet


class Login(Sheet):
    """Signing in with a browser"""

    @modify(status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: Body[CredentialsIn]) -> SessionOut:
        """Begin a session."""
        person = signed_in(self.request, parsed_body)
        login(self.request, person)
        return SessionOut(**_shown(actor_of(person)), csrf_token=get_token(self.request))


class Logout(Sheet):
    """Signing out"""

    auth = AUTHS

    @modify(status_code=HTTPStatus.OK)
    def post(self) -> DetailOut:
        """End the session. Tokens stay as they are."""
        logout(self.request)
        return DetailOut("Signed out")


class Token(Sheet):
    """API tokens"""

    @modify(status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: Body[CredentialsIn]) -> TokenOut:
        """Get the API token, for `Authorization: Token …`. It lasts until it is revoked."""
        account = _account(signed_in(self.request, parsed_body))
        return TokenOut(tokens.issued_token(account, now=now_of(self.request)))


class Bearers(Sheet):
    """Bearers"""

    @modify(status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: Body[CredentialsIn]) -> BearersOut:
        """Get bearers: 15 minutes of access, for `Authorization: Bearer …`, and 14 days of
        getting more of that."""
        account = _account(signed_in(self.request, parsed_body))
        now = now_of(self.request)
        kind, lifetime = tokens.Kind.REFRESH, tokens.REFRESH_LASTS
        refresh = tokens.bearer(account, now=now, lifetime=lifetime, kind=kind)
        return BearersOut(tokens.bearer(account, now=now, lifetime=tokens.ACCESS_LASTS), refresh)


class Refresh(Sheet):
    """More access"""

    @modify(status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: Body[RefreshIn]) -> BearersOut:
        """Get more access; the refresh token stays the same, so that its 14 days come to an end."""
        now, refresh = now_of(self.request), parsed_body.refresh
        account = tokens.bearer_holder(refresh, now=now, kind=tokens.Kind.REFRESH)
        if account is None:
            raise NotAuthenticatedError("This refresh token is not valid")
        return BearersOut(tokens.bearer(account, now=now, lifetime=tokens.ACCESS_LASTS), refresh)


class Me(Sheet):
    """Oneself"""

    auth = AUTHS

    @modify()
    def get(self) -> MeOut:
        """See who is signed in."""
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return MeOut(**_shown(actor))


def _account(person: Any) -> Account:
    return Account(actor_of(person), person.token_version)


def _shown(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.person_id,
        "uuid": actor.uuid,
        "email": actor.email,
        "name": actor.name,
        "timezone": actor.timezone,
        "roles": sorted(actor.roles),
    }
