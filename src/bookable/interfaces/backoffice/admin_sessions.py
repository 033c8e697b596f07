"""How long an admin session lasts, and whether it has passed the second factor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

from bookable.engine import clock
from bookable.interfaces.backoffice import second_factor
from bookable.storage.models import Person, SecondFactor

IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
_SAVED_EVERY = timedelta(minutes=1)

_BEGAN, _SEEN, _SHOWN = "admin_began", "admin_seen", "admin_second_factor"


def note_sign_in(request: HttpRequest, **_: Any) -> None:
    """Remember when a session began, on whichever page."""
    now = clock.now().timestamp()
    request.session[_BEGAN] = request.session[_SEEN] = now


def end_if_over(request: HttpRequest) -> bool:
    """Sign out if the session was idle for 30 minutes or is 12 hours old. Return whether it was."""
    now, session = clock.now().timestamp(), request.session
    began, seen = session.get(_BEGAN, 0), session.get(_SEEN, 0)
    if not (0 <= now - began < WHOLE.total_seconds() and 0 <= now - seen < IDLE.total_seconds()):
        logout(request)
        return True
    if now - seen >= _SAVED_EVERY.total_seconds():
        session[_SEEN] = now
    return False


def shown(request: HttpRequest, factor: SecondFactor) -> None:
    """Remember that this session has passed the second factor."""
    request.session.cycle_key()
    request.session[_SHOWN] = factor.salt


def wants_second_factor(request: HttpRequest) -> bool:
    """Return whether a code, or enrolment, is required before other admin pages."""
    factor = second_factor.of(cast(Person, request.user))
    if factor is None or not second_factor.is_on(factor):
        return bool(settings.BOOKABLE_ADMIN_TOTP)
    return request.session.get(_SHOWN) != factor.salt
