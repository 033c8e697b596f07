"""Controllers under `/api/auth/`."""

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
from bookable.engine import own_profile
from bookable.engine.own_profile import Profile
from bookable.engine.tokens import Account
from bookable.interfaces.auth import tokens
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.auth.session_auth import actor_of
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.throttling import spend_from
from bookable.interfaces.identity.ending import end_credential, refuse_session
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
from bookable.queries import own_account


class IdentityDoor(Door):
    """Base of the controllers under `/api/auth/`."""

    is_abstract = True
    # Idempotency-Keys belong to a person, who is not known before signing in. Signing out and
    # revoking can be repeated safely without one.
    takes_keys = False
    # An integration must not change or make what people sign in with.
    key_use = KeyUse.NONE
    words = WORDS
    error_model = DetailOut


class Login(IdentityDoor):
    """Signing in with a browser"""

    auth = None

    @modify(status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: BodyMsgspec[CredentialsIn]) -> SessionOut:
        """Start a session."""
        person = signed_in(self.request, parsed_body)
        login(self.request, person)
        return SessionOut(**_shown(actor_of(person)), csrf_token=get_token(self.request))


class Logout(IdentityDoor):
    """Signing out"""

    @modify(status_code=HTTPStatus.OK)
    def post(self) -> DetailOut:
        """Sign out. Ends what this request is signed in with: the session, the API token and the
        bearer tokens printed with it, or the bearer token and its refresh token."""
        self.count()
        end_credential(self.request)
        return DetailOut("Signed out")


class Token(IdentityDoor):
    """API tokens"""

    @modify(auth=None, status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: BodyMsgspec[CredentialsIn]) -> TokenOut:
        """Get your API token, for `Authorization: Token …`. You get the same token every time. It
        expires 730 days after you last asked for it."""
        account = _account(signed_in(self.request, parsed_body))
        return TokenOut(tokens.issued_token(account, now=self.now))

    @modify(status_code=HTTPStatus.NO_CONTENT)
    def delete(self) -> None:
        """Revoke the token that this request is signed in with, and everything that belongs to
        it."""
        refuse_session(self.request)
        self.count()
        end_credential(self.request)


class Bearers(IdentityDoor):
    """Bearers"""

    auth = None

    @modify(status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: BodyMsgspec[CredentialsIn]) -> BearersOut:
        """Sign in for bearer tokens. Send `access` in `Authorization: Bearer …`; it is valid for 15
        minutes. With `refresh` you get the next pair, for up to 14 days."""
        account = _account(signed_in(self.request, parsed_body))
        pair = tokens.bearers(account, now=self.now)
        if pair is None:
            raise NotAuthenticatedError(WRONG)
        return BearersOut(*pair)


class Refresh(IdentityDoor):
    """Refreshing"""

    auth = None

    @modify(status_code=HTTPStatus.OK, headers=NO_STORE_HEADERS)
    def post(self, parsed_body: BodyMsgspec[RefreshIn]) -> BearersOut:
        """Get the next pair of bearer tokens. A refresh token can be used once. If it is used again
        within 30 seconds, the answer is the same; later, all tokens of its sign-in are revoked. The
        14 days count from signing in and are not extended."""
        # The refresh token's owner is known only after it is used, so only the address is counted.
        spend_from(self.request, self.limits.per_address, now=self.now)
        pair = tokens.refreshed(parsed_body.refresh, now=self.now)
        if pair is None:
            raise NotAuthenticatedError("This refresh token is not valid")
        return BearersOut(*pair)


class Me(IdentityDoor):
    """My profile"""

    takes_keys = True

    @modify()
    def get(self) -> MeOut:
        """Retrieve my profile."""
        return self.show(own_account.profile(self.actor))

    @validate(ResponseSpec(MeOut, status_code=HTTPStatus.OK))
    def patch(self, parsed_body: BodyMsgspec[ProfilePatch]) -> HttpResponse:
        """Update my profile and how I take bookings. Opening hours are wall time and move with the
        time zone; existing bookings keep their exact time."""
        given = structs.asdict(parsed_body)
        changes = {name: value for name, value in given.items() if value is not UNSET}
        return self.commit(
            lambda receipt: own_profile.change(
                changes, by=self.actor, now=self.now, receipt=receipt
            ),
            self.show,
        )

    def show(self, profile: Profile) -> MeOut:
        """Return the caller's profile."""
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
