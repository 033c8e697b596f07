"""The consent of a person by OAuth 2.0: authorization code with PKCE, and refresh tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, NoReturn
from urllib.parse import urlencode

import httpx
import msgspec

from bookable.domain.calendar_servers import CalendarBusy, CalendarDenied, CalendarError
from bookable.domain.consents import ConsentIncomplete
from bookable.gateways.retry_after import retry_after, send_until_accepted
from bookable.gateways.vendor_client import Deadline, VendorClient
from bookable.gateways.vendor_errors import VendorErrors

# The person has to consent again. AADSTS codes of Microsoft come with one of these.
CONSENT_IS_GONE = {"invalid_grant", "interaction_required", "consent_required", "login_required"}

APP_IS_UNKNOWN = {"invalid_client", "unauthorized_client"}

# The pattern admits only what fits a header: an error about a bad header would show the token.
Token = Annotated[str, msgspec.Meta(pattern=r"^[!-~]+\Z")]


class TokenAnswer(msgspec.Struct):
    """An access token, the seconds until it expires, and what came with it."""

    access_token: Token
    expires_in: float = 3600.0
    refresh_token: Token | None = None
    scope: str | None = None


class _Problem(msgspec.Struct):
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class App:
    """This site as it is registered at a vendor. `extras` are further parameters of its page."""

    client_id: str
    client_secret: str = field(repr=False)
    page: str
    token_url: str
    scopes: tuple[str, ...]
    needed: tuple[str, ...]
    extras: Mapping[str, str]


class OAuth:
    """The part of a vendor's OAuth server that one app needs."""

    def __init__(
        self, client: VendorClient, app: App, *, errors: VendorErrors[CalendarError]
    ) -> None:
        self.app = app
        self._client = client
        self._errors = errors

    def address(self, *, state: str, challenge: str, back_to: str) -> str:
        """Return the address of the page that asks for consent."""
        asked = {
            "client_id": self.app.client_id,
            "redirect_uri": back_to,
            "response_type": "code",
            "scope": " ".join(self.app.scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.app.page}?{urlencode(asked | dict(self.app.extras))}"

    def redeem(
        self, code: str, *, verifier: str, back_to: str, deadline: Deadline
    ) -> tuple[str, TokenAnswer]:
        """Exchange a code for a refresh token, and the first access token beside it."""
        found = self._ask(
            {
                "grant_type": "authorization_code",
                "code": code,
                "code_verifier": verifier,
                "redirect_uri": back_to,
            },
            deadline=deadline,
        )
        self._refuse_less(found.scope)
        if found.refresh_token is None:
            raise ConsentIncomplete(f"{self._errors.vendor} gave no lasting access.")
        return found.refresh_token, found

    def refresh(self, secret: str, *, deadline: Deadline) -> TokenAnswer:
        """Return a fresh access token, and perhaps the refresh token that replaces `secret`."""
        return self._ask(
            {"grant_type": "refresh_token", "refresh_token": secret}, deadline=deadline
        )

    def check(self, *, deadline: Deadline) -> None:
        """Raise CalendarError if the vendor does not know this app or its secret.

        No vendor has a call for that. A refresh with a token that does not exist is refused for the
        token if the app is known, and for the app if it is not.
        """
        grant = {"grant_type": "refresh_token", "refresh_token": "not-a-token"}
        answer = self._post(grant, deadline=deadline)
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise unavailable(answer, self._errors)
        if problem(answer) in APP_IS_UNKNOWN:
            raise self._errors.unauthorized()

    def _refuse_less(self, scope: str | None) -> None:
        """Raise ConsentIncomplete if the person unticked something that is needed."""
        # A vendor that grants exactly what was asked for may leave the scope out (RFC 6749, 5.1).
        given = None if scope is None else {each.lower() for each in scope.split()}
        if given is not None and not given.issuperset(map(str.lower, self.app.needed)):
            raise ConsentIncomplete(f"{self._errors.vendor} was not allowed to show the calendar.")

    def _ask(self, grant: Mapping[str, str], *, deadline: Deadline) -> TokenAnswer:
        answer = send_until_accepted(
            lambda: self._post(grant, deadline=deadline), deadline=deadline, errors=self._errors
        )
        if not answer.is_success:
            self._refuse(answer, grant)
        try:
            return msgspec.json.decode(answer.content, type=TokenAnswer)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            pass  # Raised below: chained to this error, the body would reach the logs.
        raise self._errors.unreadable()

    def _post(self, grant: Mapping[str, str], *, deadline: Deadline) -> httpx.Response:
        ours = {"client_id": self.app.client_id, "client_secret": self.app.client_secret}
        return self._client.send(
            "POST",
            self.app.token_url,
            deadline=deadline,
            headers={"Accept": "application/json"},
            data=ours | dict(grant),
        )

    def _refuse(self, answer: httpx.Response, grant: Mapping[str, str]) -> NoReturn:
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise unavailable(answer, self._errors)
        if problem(answer) in CONSENT_IS_GONE:
            raise withdrawn(self._errors)
        if problem(answer) in APP_IS_UNKNOWN:
            raise self._errors.unauthorized()
        raise self._errors.refused(answer.status_code, problem(answer), hide=grant.values())


def withdrawn(errors: VendorErrors[CalendarError]) -> CalendarDenied:
    """Return the error for a consent that is no longer valid."""
    return CalendarDenied(f"{errors.vendor} no longer lets us in: consent was withdrawn or is old.")


def unavailable(answer: httpx.Response, errors: VendorErrors[CalendarError]) -> CalendarError:
    """Return the error for a 5xx, which may say when to come back."""
    if "Retry-After" in answer.headers:
        text = str(errors.server_error(answer.status_code))
        return CalendarBusy(text, retry_after(answer.headers, default=1.0))
    return errors.server_error(answer.status_code)


def problem(answer: httpx.Response) -> str:
    """Return the vendor's code for a refusal; empty if it cannot be read."""
    try:
        return msgspec.json.decode(answer.content, type=_Problem).error
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return ""
