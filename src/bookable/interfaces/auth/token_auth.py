"""`Authorization: Token …`: an opaque API token."""

from __future__ import annotations

from typing import Any, Self

from dmr import Controller
from dmr.endpoint import Endpoint
from dmr.metadata import EndpointMetadata
from dmr.openapi.objects import Reference, SecurityRequirement, SecurityScheme
from dmr.security import SyncAuth

from bookable.interfaces.auth.entry import HEADER, admit, credential
from bookable.interfaces.auth.tokens import token_holder

_NAME = "token"


class TokenAuth(SyncAuth):
    """Lets those in who show an API token."""

    __slots__ = ()

    def __call__(self, endpoint: Endpoint, controller: Controller[Any]) -> Self | None:
        """This will admit the holder of a token, or pass on a request that shows none."""
        token = credential(controller.request, scheme="Token")
        if token is None:
            return None
        admit(controller.request, token_holder(token))
        return self

    @property
    def www_authenticate_challenge(self) -> str:
        """This will be how a refusal names this way in."""
        return "Token"

    def security_schemes(
        self, metadata: EndpointMetadata, controller_cls: type[Controller[Any]]
    ) -> dict[str, SecurityScheme | Reference]:
        """This will describe the header for OpenAPI, which knows no such scheme."""
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
        """This will require the header in OpenAPI."""
        return [{_NAME: []}]
