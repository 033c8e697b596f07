"""The session cookie of a browser, with CSRF."""

from __future__ import annotations

from typing import Any, Self

from dmr import Controller
from dmr.endpoint import Endpoint
from dmr.exceptions import NotAuthenticatedError
from dmr.security.django_session import DjangoSessionSyncAuth

from bookable.domain.people import Actor, Role, known_email
from bookable.interfaces.auth.entry import HEADER, Means, Shown, admit


class SessionAuth(DjangoSessionSyncAuth):
    """Lets those in who have signed in with a browser."""

    __slots__ = ()

    def authenticate(self, endpoint: Endpoint, controller: Controller[Any]) -> Self | None:
        """This will admit who has a session and shows its CSRF token where something changes."""
        if HEADER in controller.request.headers:
            # Whoever shows credentials means them, and not a cookie that came along.
            raise NotAuthenticatedError("This kind of credentials is not known here")
        if super().authenticate(endpoint, controller) is None:
            return None
        actor = actor_of(controller.request.user)
        admit(controller.request, Shown(actor, Means.SESSION))
        return self


def actor_of(user: Any) -> Actor:
    """This will be the actor that a signed-in person is."""
    roles = frozenset(Role(role) for role in user.roles)
    return Actor(user.id, user.uuid, user.name, known_email(user.email), user.timezone, roles)
