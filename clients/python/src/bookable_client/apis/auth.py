"""Bookable identity. Made from its OpenAPI document by `make clients`: do not change it here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from bookable_client.transport import AsyncClient, Call, Client, path


class BearersOut(Struct, kw_only=True):
    """An access token for requests, and a refresh token to get the next pair."""

    access: str
    """The token for `Authorization: Bearer …`. It lasts 15 minutes."""
    refresh: str
    """The token that gets the next pair. It is used once, within 14 days."""


class CredentialsIn(Struct, kw_only=True):
    """An e-mail address and a password."""

    email: str
    """The e-mail address."""
    password: str
    """The password."""


class DetailOut(Struct, kw_only=True):
    """A message for people."""

    detail: str
    """A sentence that says what happened."""


class MeOut(Struct, kw_only=True):
    """The signed-in person and their profile. Slots start every `slot_interval_minutes`.
    `buffer_before_minutes` and `buffer_after_minutes` stay free around each booking. A booking must
    be made at least `minimum_notice_minutes` before its start and may start at most
    `maximum_advance_days` ahead. At most `daily_limit` bookings start on a day and `weekly_limit`
    in a week, from Monday; null is no limit. With `auto_accept`, requests are confirmed
    automatically in APIs that support it.
    """

    id: int
    """The id."""
    uuid: UUID
    """The person's id in all APIs."""
    email: str
    """The e-mail address."""
    name: str
    """The name."""
    timezone: str
    """A time zone, as an IANA name."""
    roles: list[str]
    """What they may be on this marketplace."""
    company: str
    """Where they work."""
    avatar_url: str
    """The address of a picture."""
    bio: str
    """What they say about themselves."""
    slot_interval_minutes: int
    """A slot starts every so many minutes."""
    buffer_before_minutes: int
    """Minutes that stay free before each booking."""
    buffer_after_minutes: int
    """Minutes that stay free after each booking."""
    minimum_notice_minutes: int
    """How many minutes before its start a booking must be made."""
    maximum_advance_days: int
    """How many days ahead a booking may start."""
    daily_limit: int | None
    """How many bookings a day has at most, or null for no limit."""
    weekly_limit: int | None
    """How many bookings a week, from Monday, has at most, or null."""
    auto_accept: bool
    """Whether requests are confirmed without an answer."""


class OwnTokenOut(Struct, kw_only=True):
    """A token of the caller. `token` is the API token together with the bearer tokens printed with
    it; `jwt` is the bearer tokens of one sign-in. `created_at` is when an API token was last given
    out, and `refreshed_at` when bearer tokens were last refreshed. `current` marks the one that
    this request uses.
    """

    id: int
    """The id."""
    kind: Literal["jwt", "token"]
    """Which kind it is."""
    created_at: datetime
    """When it was made."""
    refreshed_at: datetime | None
    """When it was last refreshed, or null."""
    expires_at: datetime
    """When it ends by itself."""
    current: bool
    """The current one."""


class PasswordIn(Struct, kw_only=True):
    """The current password and the new one."""

    current: str
    """The current one."""
    new: str
    """The new password."""


class Problem(Struct, kw_only=True):
    """An error as an RFC 9457 problem document. Sent if the request accepts it."""

    type: str
    """The address of a page that explains it."""
    title: str
    """What kind of error it is, in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong in this case."""
    code: str
    """What kind of error it is, for programs."""
    instance: str
    """The path of the request."""
    errors: list[dict[str, Any]] | UnsetType = UNSET
    """Every wrong field, as a JSON pointer. Only in the core API."""


class ProfilePatch(Struct, kw_only=True):
    """The fields to change. Fields left out keep their values."""

    name: str | UnsetType = UNSET
    """The name."""
    timezone: str | UnsetType = UNSET
    """A time zone, as an IANA name."""
    company: str | UnsetType = UNSET
    """Where they work."""
    avatar_url: str | UnsetType = UNSET
    """The address of a picture."""
    bio: str | UnsetType = UNSET
    """What they say about themselves."""
    slot_interval_minutes: int | UnsetType = UNSET
    """A slot starts every so many minutes."""
    buffer_before_minutes: int | UnsetType = UNSET
    """Minutes that stay free before each booking."""
    buffer_after_minutes: int | UnsetType = UNSET
    """Minutes that stay free after each booking."""
    minimum_notice_minutes: int | UnsetType = UNSET
    """How many minutes before its start a booking must be made."""
    maximum_advance_days: int | UnsetType = UNSET
    """How many days ahead a booking may start."""
    daily_limit: int | None | UnsetType = UNSET
    """How many bookings a day has at most, or null for no limit."""
    weekly_limit: int | None | UnsetType = UNSET
    """How many bookings a week, from Monday, has at most, or null."""
    auto_accept: bool | UnsetType = UNSET
    """Whether requests are confirmed without an answer."""


class RefreshIn(Struct, kw_only=True):
    """A refresh token."""

    refresh: str
    """The token that gets the next pair. It is used once, within 14 days."""


class SessionOut(Struct, kw_only=True):
    """The person who signed in, and the token that browsers send as `X-CSRFToken`."""

    id: int
    """The id."""
    uuid: UUID
    """The person's id in all APIs."""
    email: str
    """The e-mail address."""
    name: str
    """The name."""
    timezone: str
    """A time zone, as an IANA name."""
    roles: list[str]
    """What they may be on this marketplace."""
    csrf_token: str
    """What browsers send as `X-CSRFToken`."""


class TokenOut(Struct, kw_only=True):
    """An API token."""

    token: str
    """The token."""


class Auth(Client):
    """Bookable identity."""

    def create_bearer_tokens(self, body: CredentialsIn) -> BearersOut:
        """Signs in with e-mail and password. `access` is for `Authorization: Bearer …` and lasts 15
        minutes; `refresh` gets the next pair, for 14 days.
        """
        answer: BearersOut = self._send(
            Call(method="POST", path="/api/auth/jwt/", answers={200: BearersOut}, body=body)
        )
        return answer

    def refresh_bearer_tokens(self, body: RefreshIn) -> BearersOut:
        """Returns the next pair for a refresh token, which can be used once. If it is used again
        within 30 seconds, the answer is the same; later, all tokens of its sign-in are revoked. The
        14 days count from signing in.
        """
        answer: BearersOut = self._send(
            Call(method="POST", path="/api/auth/jwt/refresh/", answers={200: BearersOut}, body=body)
        )
        return answer

    def start_session(self, body: CredentialsIn) -> SessionOut:
        """Signs in with e-mail and password, and sets the session's cookies. Requests that change
        something then need the CSRF token in `X-CSRFToken`.
        """
        answer: SessionOut = self._send(
            Call(method="POST", path="/api/auth/login/", answers={200: SessionOut}, body=body)
        )
        return answer

    def sign_out(self) -> DetailOut:
        """Ends what this request is signed in with: the session, the API token and the bearer
        tokens printed with it, or the bearer token and its refresh token.
        """
        answer: DetailOut = self._send(
            Call(method="POST", path="/api/auth/logout/", answers={200: DetailOut})
        )
        return answer

    def retrieve_yourself(self) -> MeOut:
        """Returns who is signed in, with roles and profile."""
        answer: MeOut = self._send(Call(method="GET", path="/api/auth/me/", answers={200: MeOut}))
        return answer

    def update_profile(self, body: ProfilePatch, *, idempotency_key: str | None = None) -> MeOut:
        """Changes your name, time zone and profile, and how you take bookings. Hours are wall time
        and move with the time zone; bookings keep their time.
        """
        answer: MeOut = self._send(
            Call(
                method="PATCH",
                path="/api/auth/me/",
                answers={200: MeOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def change_password(self, body: PasswordIn) -> DetailOut:
        """Sets a new password. The current session stays; your other sessions and all of your
        tokens end, including the token of this request.
        """
        answer: DetailOut = self._send(
            Call(method="POST", path="/api/auth/password/", answers={200: DetailOut}, body=body)
        )
        return answer

    def retrieve_api_token(self, body: CredentialsIn) -> TokenOut:
        """Signs in with e-mail and password, and returns the token for `Authorization: Token …`. It
        is the same every time, and expires 730 days after you last asked for it.
        """
        answer: TokenOut = self._send(
            Call(method="POST", path="/api/auth/token/", answers={200: TokenOut}, body=body)
        )
        return answer

    def revoke_this_token(self) -> None:
        """Revokes the token that this request uses, and everything that belongs to it."""
        answer: None = self._send(
            Call(method="DELETE", path="/api/auth/token/", answers={204: None})
        )
        return answer

    def list_tokens(self) -> list[OwnTokenOut]:
        """Returns your valid tokens, newest first. The tokens themselves are not shown."""
        answer: list[OwnTokenOut] = self._send(
            Call(method="GET", path="/api/auth/tokens/", answers={200: list[OwnTokenOut]})
        )
        return answer

    def sign_out_everywhere(self) -> None:
        """Ends all of your sessions and tokens, including the one of this request."""
        answer: None = self._send(
            Call(method="DELETE", path="/api/auth/tokens/", answers={204: None})
        )
        return answer

    def revoke_token(self, token_id: str) -> None:
        """Revokes the API token and the bearer tokens printed with it, or the bearer tokens of one
        sign-in.
        """
        answer: None = self._send(
            Call(method="DELETE", path=path("/api/auth/tokens/{}/", token_id), answers={204: None})
        )
        return answer


class AsyncAuth(AsyncClient):
    """Bookable identity."""

    async def create_bearer_tokens(self, body: CredentialsIn) -> BearersOut:
        """Signs in with e-mail and password. `access` is for `Authorization: Bearer …` and lasts 15
        minutes; `refresh` gets the next pair, for 14 days.
        """
        answer: BearersOut = await self._send(
            Call(method="POST", path="/api/auth/jwt/", answers={200: BearersOut}, body=body)
        )
        return answer

    async def refresh_bearer_tokens(self, body: RefreshIn) -> BearersOut:
        """Returns the next pair for a refresh token, which can be used once. If it is used again
        within 30 seconds, the answer is the same; later, all tokens of its sign-in are revoked. The
        14 days count from signing in.
        """
        answer: BearersOut = await self._send(
            Call(method="POST", path="/api/auth/jwt/refresh/", answers={200: BearersOut}, body=body)
        )
        return answer

    async def start_session(self, body: CredentialsIn) -> SessionOut:
        """Signs in with e-mail and password, and sets the session's cookies. Requests that change
        something then need the CSRF token in `X-CSRFToken`.
        """
        answer: SessionOut = await self._send(
            Call(method="POST", path="/api/auth/login/", answers={200: SessionOut}, body=body)
        )
        return answer

    async def sign_out(self) -> DetailOut:
        """Ends what this request is signed in with: the session, the API token and the bearer
        tokens printed with it, or the bearer token and its refresh token.
        """
        answer: DetailOut = await self._send(
            Call(method="POST", path="/api/auth/logout/", answers={200: DetailOut})
        )
        return answer

    async def retrieve_yourself(self) -> MeOut:
        """Returns who is signed in, with roles and profile."""
        answer: MeOut = await self._send(
            Call(method="GET", path="/api/auth/me/", answers={200: MeOut})
        )
        return answer

    async def update_profile(
        self, body: ProfilePatch, *, idempotency_key: str | None = None
    ) -> MeOut:
        """Changes your name, time zone and profile, and how you take bookings. Hours are wall time
        and move with the time zone; bookings keep their time.
        """
        answer: MeOut = await self._send(
            Call(
                method="PATCH",
                path="/api/auth/me/",
                answers={200: MeOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def change_password(self, body: PasswordIn) -> DetailOut:
        """Sets a new password. The current session stays; your other sessions and all of your
        tokens end, including the token of this request.
        """
        answer: DetailOut = await self._send(
            Call(method="POST", path="/api/auth/password/", answers={200: DetailOut}, body=body)
        )
        return answer

    async def retrieve_api_token(self, body: CredentialsIn) -> TokenOut:
        """Signs in with e-mail and password, and returns the token for `Authorization: Token …`. It
        is the same every time, and expires 730 days after you last asked for it.
        """
        answer: TokenOut = await self._send(
            Call(method="POST", path="/api/auth/token/", answers={200: TokenOut}, body=body)
        )
        return answer

    async def revoke_this_token(self) -> None:
        """Revokes the token that this request uses, and everything that belongs to it."""
        answer: None = await self._send(
            Call(method="DELETE", path="/api/auth/token/", answers={204: None})
        )
        return answer

    async def list_tokens(self) -> list[OwnTokenOut]:
        """Returns your valid tokens, newest first. The tokens themselves are not shown."""
        answer: list[OwnTokenOut] = await self._send(
            Call(method="GET", path="/api/auth/tokens/", answers={200: list[OwnTokenOut]})
        )
        return answer

    async def sign_out_everywhere(self) -> None:
        """Ends all of your sessions and tokens, including the one of this request."""
        answer: None = await self._send(
            Call(method="DELETE", path="/api/auth/tokens/", answers={204: None})
        )
        return answer

    async def revoke_token(self, token_id: str) -> None:
        """Revokes the API token and the bearer tokens printed with it, or the bearer tokens of one
        sign-in.
        """
        answer: None = await self._send(
            Call(method="DELETE", path=path("/api/auth/tokens/{}/", token_id), answers={204: None})
        )
        return answer
