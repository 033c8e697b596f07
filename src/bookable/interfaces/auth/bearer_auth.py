"""`Authorization: Bearer …`: a signed token, of Bookable's own or of the outside issuer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from dmr import Controller
from dmr.endpoint import Endpoint
from dmr.metadata import EndpointMetadata
from dmr.openapi.objects import Reference, SecurityRequirement, SecurityScheme
from dmr.security import SyncAuth

from bookable.domain.people import Actor
from bookable.interfaces.auth.entry import admit, credential, now_of
from bookable.interfaces.auth.outsiders import outsider
from bookable.interfaces.auth.tokens import PREFIX, bearer_holder, token_holder

_NAME = "bearer"


class BearerAuth(SyncAuth):
    """Lets those in who show a bearer."""

    __slots__ = ()

    def __call__(self, endpoint: Endpoint, controller: Controller[Any]) -> Self | None:
        """This will admit the holder of a bearer, or pass on a request that shows none."""
        request = controller.request
        token = credential(request, scheme="Bearer")
        if token is None:
            return None
        admit(request, _holder(token, now=now_of(request)))
        return self

    @property
    def www_authenticate_challenge(self) -> str:
        """This will be how a refusal names this way in."""
        return "Bearer"

    def security_schemes(
        self, metadata: EndpointMetadata, controller_cls: type[Controller[Any]]
    ) -> dict[str, SecurityScheme | Reference]:
        """This will describe the header for OpenAPI."""
        return {_NAME: SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")}

    def security_requirements(
        self, metadata: EndpointMetadata, controller_cls: type[Controller[Any]]
    ) -> list[SecurityRequirement]:
        """This will require the header in OpenAPI."""
        return [{_NAME: []}]


def _holder(token: str, *, now: datetime) -> Actor | None:
    # Many clients know no scheme but this one, and an API token cannot be taken for a bearer.
    if token.startswith(PREFIX):
        return token_holder(token)
    own = bearer_holder(token, now=now)
    return own.actor if own is not None else outsider(token, now=now)
