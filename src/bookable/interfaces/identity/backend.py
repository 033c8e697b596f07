"""Django's authentication backend, with rules for the demo's people."""

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
    """Django's model backend, which in addition restricts where the demo's people can sign in."""

    def authenticate(self, request: HttpRequest | None, *names: Any, **given: Any) -> Any:
        """Return the active person with this e-mail and password, or None. The demo's people can
        sign in from this machine only, and not through a proxy or tunnel, which would let in
        anyone."""
        person = super().authenticate(request, *names, **given)
        if person is not None and is_of_demo(person.email) and not _is_here(request):
            log.warning("demo kept out", why="the request came through a proxy, or from elsewhere")
            return None
        return person

    def user_can_authenticate(self, user: Any) -> bool:
        """Return whether a person may sign in and use a session."""
        return super().user_can_authenticate(user) and not is_kept_out(user.email)


def _is_here(request: HttpRequest | None) -> bool:
    if request is None or not is_local(request):
        return False
    # A proxy that adds no headers still passes on the public name in the Host header.
    return not is_public(f"{request.scheme}://{request.get_host()}")
