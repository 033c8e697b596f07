"""`Authorization: Token …`: an opaque API token."""

from __future__ import annotations

from typing import Any, Self

from dmr import Controller
from dmr.endpoint import Endpoint
from dmr.metadata import EndpointMetadata
from dmr.openapi.objects import Reference, SecurityRequirement, SecurityScheme
from dmr.security import SyncAuth

from bookable.interfaces.auth.entry import HEADER, credential, now_of, set_actor
from bookable.interfaces.auth.tokens import authenticate_token

_NAME = "token"


class TokenAuth(SyncAuth):
    """Authenticates requests with an API token."""

    __slots__ = ()

    def __call__(self, endpoint: Endpoint, controller: Controller[Any]) -> Self | None:
        """Authenticate a request. Return None if it has no API token."""
        request = controller.request
        token = credential(request, scheme="Token")
        if token is None:
            return None
        set_actor(request, authenticate_token(token, now=now_of(request)))
        return self

    @property
    def www_authenticate_challenge(self) -> str:
        """The scheme in the `WWW-Authenticate` header of a 401."""
        return "Token"

    def security_schemes(
        self, metadata: EndpointMetadata, controller_cls: type[Controller[Any]]
    ) -> dict[str, SecurityScheme | Reference]:
        """Describe the header in OpenAPI as an API key, since OpenAPI does not know the scheme
        `Token`."""
        return {
            _NAME: SecurityScheme(
                type="apiKey",
                name=HEADER,
                security_scheme_in="header",
                description="`Token ` and the API token",
            )
        }

    def security_requirements(
        self, metadata: EndpointMetadata, controller_cls: type[Controller[Any]]
    ) -> list[SecurityRequirement]:
        """Require the header in OpenAPI."""
        return [{_NAME: []}]
