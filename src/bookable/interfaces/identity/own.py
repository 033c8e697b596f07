"""Controllers for the caller's own tokens and password."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.engine import tokens
from bookable.interfaces.auth.entry import Means
from bookable.interfaces.http.texts import number
from bookable.interfaces.identity.controllers import IdentityDoor
from bookable.interfaces.identity.ending import authentication_of
from bookable.interfaces.identity.passwords import change_password
from bookable.interfaces.identity.schemas import DetailOut, OwnTokenOut, PasswordIn, TokenPath
from bookable.queries import own_account
from bookable.queries.own_account import StoredToken


class Tokens(IdentityDoor):
    """My tokens"""

    @modify()
    def get(self) -> list[OwnTokenOut]:
        """List my valid tokens, newest first."""
        return [self.show(token) for token in own_account.tokens(self.actor, now=self.now)]

    @modify(status_code=HTTPStatus.NO_CONTENT)
    def delete(self) -> None:
        """Sign out everywhere: end all my sessions and tokens, including the current one."""
        self.count()
        tokens.end_all(self.actor)
        if authentication_of(self.request).means is Means.SESSION:
            logout(self.request)

    def show(self, token: StoredToken) -> OwnTokenOut:
        """Return a token as its owner sees it."""
        by = authentication_of(self.request)
        is_current = token.kind == by.means and by.family in (None, token.id)
        return OwnTokenOut(
            id=token.id,
            kind=token.kind,
            created_at=token.created_at,
            refreshed_at=token.refreshed_at,
            expires_at=token.expires_at,
            current=is_current,
        )


class OneToken(IdentityDoor):
    """One of my tokens"""

    @validate(
        ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT),
        ResponseSpec(DetailOut, status_code=HTTPStatus.NOT_FOUND),
    )
    def delete(self, parsed_path: Path[TokenPath]) -> HttpResponse:
        """Revoke a token: the API token and the bearer tokens printed with it, or the bearer tokens
        of one sign-in."""
        self.count()
        token_id = number(parsed_path.token_id)
        if token_id is None or not tokens.end(token_id, by=self.actor):
            body = {self.words.key: "There is no such token"}
            return self.to_error(body, status_code=HTTPStatus.NOT_FOUND)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class Password(IdentityDoor):
    """My password"""

    @modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: BodyMsgspec[PasswordIn]) -> DetailOut:
        """Change my password. The current session stays. All other sessions and all tokens end,
        including the token of this request."""
        self.count()
        person = change_password(self.request, parsed_body, person_id=self.actor.person_id)
        if authentication_of(self.request).means is Means.SESSION:
            update_session_auth_hash(self.request, person)
        return DetailOut("Your password is changed")
