"""`Authorization: Bearer …`: a signed token, from Bookable or from an outside issuer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from dmr import Controller
from dmr.endpoint import Endpoint
from dmr.metadata import EndpointMetadata
from dmr.openapi.objects import Reference, SecurityRequirement, SecurityScheme
from dmr.security import SyncAuth

from bookable.interfaces.auth.api_key_auth import PREFIX as KEY_PREFIX
from bookable.interfaces.auth.api_key_auth import authenticate_key
from bookable.interfaces.auth.entry import Authentication, Means, credential, now_of, set_actor
from bookable.interfaces.auth.outsiders import outsider
from bookable.interfaces.auth.tokens import PREFIX, authenticate_bearer, authenticate_token

_NAME = "bearer"


class BearerAuth(SyncAuth):
    """Authenticates requests with a bearer token."""

    __slots__ = ()

    def __call__(self, endpoint: Endpoint, controller: Controller[Any]) -> Self | None:
        """Authenticate a request. Return None if it has no bearer token."""
        request = controller.request
        token = credential(request, scheme="Bearer")
        if token is None:
            return None
        now = now_of(request)
        if token.startswith(KEY_PREFIX):
            set_actor(request, authenticate_key(request, token, controller=controller, now=now))
        else:
            set_actor(request, _authenticate(token, now=now))
        return self

    @property
    def www_authenticate_challenge(self) -> str:
        """The scheme in the `WWW-Authenticate` header of a 401."""
        return "Bearer"

    def security_schemes(
        self, metadata: EndpointMetadata, controller_cls: type[Controller[Any]]
    ) -> dict[str, SecurityScheme | Reference]:
        """Describe the header in OpenAPI."""
        return {_NAME: SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")}

    def security_requirements(
        self, metadata: EndpointMetadata, controller_cls: type[Controller[Any]]
    ) -> list[SecurityRequirement]:
        """Require the header in OpenAPI."""
        return [{_NAME: []}]


def _authenticate(token: str, *, now: datetime) -> Authentication | None:
    # Many clients only know the scheme Bearer, so API tokens are accepted under it too. Their
    # prefix tells them apart from bearer tokens.
    if token.startswith(PREFIX):
        return authenticate_token(token, now=now)
    own = authenticate_bearer(token, now=now)
    if own is not None:
        return own
    actor = outsider(token, now=now)
    return None if actor is None else Authentication(actor, Means.OUTSIDE)
