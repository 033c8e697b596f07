"""How Django finds out who signs in with a password, and whose a session is."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from bookable.domain.people import is_of_demo
from bookable.interfaces.auth.demo import is_kept_out
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.http.requests import is_local

log = structlog.get_logger(__name__)


class Backend(ModelBackend):
    """Django's own, with the people of the demo kept where they belong."""

    def authenticate(self, request: HttpRequest | None, *names: Any, **given: Any) -> Any:
        """Return the active person whose e-mail and password these are, or None. The demo's people
        sign in at this machine only: a proxy or tunnel in front of it lets in the world."""
        person = super().authenticate(request, *names, **given)
        if person is not None and is_of_demo(person.email) and not _is_here(request):
            log.warning("demo kept out", why="the request came through a proxy, or from elsewhere")
            return None
        return person

    def user_can_authenticate(self, user: Any) -> bool:
        """Tell whether a person may sign in, and go on with a session."""
        return super().user_can_authenticate(user) and not is_kept_out(user.email)


def _is_here(request: HttpRequest | None) -> bool:
    if request is None or not is_local(request):
        return False
    # A proxy that says nothing of itself still asks for the name that people came by.
    return not is_public(f"{request.scheme}://{request.get_host()}")
