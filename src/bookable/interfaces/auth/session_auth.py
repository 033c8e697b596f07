"""Authentication by a browser's session cookie, with CSRF protection."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.http import HttpRequest
from dmr import Controller
from dmr.endpoint import Endpoint
from dmr.exceptions import NotAuthenticatedError
from dmr.security.django_session import DjangoSessionSyncAuth

from bookable.domain.people import Actor, Role, known_email
from bookable.interfaces.auth.entry import HEADER, Authentication, Means, set_actor


class SessionAuth(DjangoSessionSyncAuth):
    """Authenticates requests with a session cookie."""

    __slots__ = ()

    def authenticate(self, endpoint: Endpoint, controller: Controller[Any]) -> Self | None:
        """Authenticate a request. Return None without a session. Requests that change something
        need the session's CSRF token."""
        if HEADER in controller.request.headers:
            # The header has a scheme that no authenticator knows. The caller meant those
            # credentials, so the cookie that the browser added must not decide.
            raise NotAuthenticatedError("This kind of credentials is not known here")
        if _is_from_another_origin(controller.request):
            # Browsers would send the cookie along where both origins are of one site.
            return None
        if super().authenticate(endpoint, controller) is None:
            return None
        actor = actor_of(controller.request.user)
        set_actor(controller.request, Authentication(actor, Means.SESSION))
        return self


def _is_from_another_origin(request: HttpRequest) -> bool:
    """Return whether a script of another origin sent a request, as its browser says."""
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None or origin in settings.CSRF_TRUSTED_ORIGINS:
        return False
    return bool(origin != f"{request.scheme}://{request.get_host()}")


def actor_of(user: Any) -> Actor:
    """Return the actor for a Django user."""
    roles = frozenset(Role(role) for role in user.roles)
    email = known_email(user.email)
    more = {"roles": roles, "clock": user.clock}
    return Actor(user.id, user.uuid, user.name, email, user.timezone, **more)
