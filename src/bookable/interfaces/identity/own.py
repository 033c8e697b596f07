"""The addresses of one's own tokens and password."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.engine import tokens
from bookable.engine.tokens import LASTS, Kept
from bookable.interfaces.auth.entry import Means
from bookable.interfaces.http.texts import number
from bookable.interfaces.identity.controllers import Desk
from bookable.interfaces.identity.ending import shown
from bookable.interfaces.identity.passwords import change_password
from bookable.interfaces.identity.schemas import DetailOut, KeptOut, PasswordIn, TokenPath


class Tokens(Desk):
    """My tokens"""

    @modify()
    def get(self) -> list[KeptOut]:
        """List my tokens that are in force, the last one first."""
        return [self.show(each) for each in tokens.mine(self.actor, now=self.now)]

    @modify(status_code=HTTPStatus.NO_CONTENT)
    def delete(self) -> None:
        """Sign me out everywhere: end all my sessions and tokens, this one too."""
        self.count()
        tokens.end_all(self.actor)
        if shown(self.request).means is Means.SESSION:
            logout(self.request)

    def show(self, token: Kept) -> KeptOut:
        """Return a token as its owner sees it."""
        by = shown(self.request)
        is_current = token.kind == by.means and by.family in (None, token.id)
        return KeptOut(
            id=token.id,
            kind=token.kind,
            created_at=token.created_at,
            refreshed_at=token.refreshed_at,
            expires_at=token.created_at + LASTS[token.kind],
            current=is_current,
        )


class OneToken(Desk):
    """One of my tokens"""

    @validate(
        ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT),
        ResponseSpec(DetailOut, status_code=HTTPStatus.NOT_FOUND),
    )
    def delete(self, parsed_path: Path[TokenPath]) -> HttpResponse:
        """End a token: the API token with the bearers that were printed with it, or the bearers of
        one sign-in."""
        self.count()
        token_id = number(parsed_path.token_id)
        if token_id is None or not tokens.end(token_id, by=self.actor):
            said = {self.words.key: "There is no such token"}
            return self.to_error(said, status_code=HTTPStatus.NOT_FOUND)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class Password(Desk):
    """My password"""

    @modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: BodyMsgspec[PasswordIn]) -> DetailOut:
        """Change my password. This session lasts; my other sessions and all my tokens end, the one
        of this request too."""
        self.count()
        person = change_password(self.request, parsed_body, person_id=self.actor.person_id)
        if shown(self.request).means is Means.SESSION:
            update_session_auth_hash(self.request, person)
        return DetailOut("Your password is changed")
