"""`Authorization: Bearer …`: a signed token, of Bookable's own or of the outside issuer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from dmr import Controller
from dmr.endpoint import Endpoint
from dmr.metadata import EndpointMetadata
from dmr.openapi.objects import Reference, SecurityRequirement, SecurityScheme
from dmr.security import SyncAuth

from bookable.interfaces.auth.entry import Means, Shown, admit, credential, now_of
from bookable.interfaces.auth.outsiders import outsider
from bookable.interfaces.auth.tokens import PREFIX, shown_bearer, shown_token

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
        admit(request, _shown(token, now=now_of(request)))
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


def _shown(token: str, *, now: datetime) -> Shown | None:
    # Many clients know no scheme but this one, and an API token cannot be taken for a bearer.
    if token.startswith(PREFIX):
        return shown_token(token, now=now)
    own = shown_bearer(token, now=now)
    if own is not None:
        return own
    actor = outsider(token, now=now)
    return None if actor is None else Shown(actor, Means.OUTSIDE)
