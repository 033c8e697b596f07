"""The addresses under `/api/auth/`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth import login
from django.http import HttpResponse
from django.middleware.csrf import get_token
from dmr import ResponseSpec, modify, validate
from dmr.exceptions import NotAuthenticatedError
from dmr.plugins.msgspec import BodyMsgspec
from dmr.security.base import NO_STORE_HEADERS
from msgspec import UNSET, structs

from bookable.domain.people import Actor
from bookable.engine import profiles
from bookable.engine.profiles import Profile
from bookable.engine.tokens import Account
from bookable.interfaces.auth import tokens
from bookable.interfaces.auth.session_auth import actor_of
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.throttling import spend_from
from bookable.interfaces.identity.ending import end_shown, refuse_session
from bookable.interfaces.identity.errors import WORDS
from bookable.interfaces.identity.passwords import WRONG, signed_in
from bookable.interfaces.identity.schemas import (
    BearersOut,
    CredentialsIn,
    DetailOut,
    MeOut,
    ProfilePatch,
    RefreshIn,
    SessionOut,
    TokenOut,
)


class Desk(Door):
    """Where people come who want to be let in, or out."""

    is_abstract = True
    # Whose key it would be is not known before signing in, and what ends has ended once.
    takes_keys = False
    words = WORDS
    error_model = DetailOut


class Login(Desk):
    """Signing in with a browser"""

    auth = None

    @modify(status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: BodyMsgspec[CredentialsIn]) -> SessionOut:
        """Begin a session."""
        person = signed_in(self.request, parsed_body)
        login(self.request, person)
        return SessionOut(**_shown(actor_of(person)), csrf_token=get_token(self.request))


class Logout(Desk):
    """Signing out"""

    @modify(status_code=HTTPStatus.OK)
    def post(self) -> DetailOut:
        """End what this request is signed in with: the session, the API token with the bearers
        that were printed with it, or the bearer with its refresh token."""
        self.count()
        end_shown(self.request)
        return DetailOut("Signed out")


class Token(Desk):
    """API tokens"""

    @modify(auth=None, status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: BodyMsgspec[CredentialsIn]) -> TokenOut:
        """Get the API token, for `Authorization: Token …`. It is the same each time, and lasts for
        730 days since it was last asked for, or until it is ended."""
        account = _account(signed_in(self.request, parsed_body))
        return TokenOut(tokens.issued_token(account, now=self.now))

    @modify(status_code=HTTPStatus.NO_CONTENT)
    def delete(self) -> None:
        """End the token or the bearer that this request shows, with all that belongs to it."""
        refuse_session(self.request)
        self.count()
        end_shown(self.request)


class Bearers(Desk):
    """Bearers"""

    auth = None

    @modify(status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: BodyMsgspec[CredentialsIn]) -> BearersOut:
        """Sign in for bearers: `access` is for `Authorization: Bearer …`, and lasts 15 minutes;
        `refresh` gets the next pair, for 14 days."""
        account = _account(signed_in(self.request, parsed_body))
        pair = tokens.bearers(account, now=self.now)
        if pair is None:
            raise NotAuthenticatedError(WRONG)
        return BearersOut(*pair)


class Refresh(Desk):
    """More access"""

    auth = None

    @modify(status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: BodyMsgspec[RefreshIn]) -> BearersOut:
        """Get the next pair of bearers for a refresh token, which is good for one use. Used again
        within 30 seconds it gets the same answer; later it ends all bearers of its sign-in. The 14
        days count from signing in, and refreshing adds nothing to them."""
        # Whose it is shows only once it is used up.
        spend_from(self.request, self.limits.per_address, now=self.now)
        pair = tokens.refreshed(parsed_body.refresh, now=self.now)
        if pair is None:
            raise NotAuthenticatedError("This refresh token is not valid")
        return BearersOut(*pair)


class Me(Desk):
    """Oneself"""

    takes_keys = True

    @modify()
    def get(self) -> MeOut:
        """See who is signed in."""
        return self.show(profiles.mine(self.actor))

    @validate(ResponseSpec(MeOut, status_code=HTTPStatus.OK))
    def patch(self, parsed_body: BodyMsgspec[ProfilePatch]) -> HttpResponse:
        """Change my name, time zone and profile, and how I take bookings. Opening hours are wall
        time and move with the time zone; bookings stay where they are."""
        given = structs.asdict(parsed_body)
        changes = {name: value for name, value in given.items() if value is not UNSET}
        return self.commit(
            lambda receipt: profiles.change(changes, by=self.actor, receipt=receipt), self.show
        )

    def show(self, profile: Profile) -> MeOut:
        """Return the person who is signed in, with their profile as it is now."""
        return MeOut(**_shown(self.actor) | profile._asdict())


def _account(person: Any) -> Account:
    return Account(actor_of(person), person.token_version, person.token_serial)


def _shown(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.person_id,
        "uuid": actor.uuid,
        "email": actor.email,
        "name": actor.name,
        "timezone": actor.timezone,
        "roles": sorted(actor.roles),
    }
