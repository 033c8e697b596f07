"""How long staff stay signed in to the admin, and whether they have shown their second factor."""

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
    """Remember when a session began, whichever page it began at."""
    now = clock.now().timestamp()
    request.session[_BEGAN] = request.session[_SEEN] = now


def end_if_over(request: HttpRequest) -> bool:
    """Sign out who was idle for half an hour or came twelve hours ago, and tell whether that was
    so."""
    now, session = clock.now().timestamp(), request.session
    began, seen = session.get(_BEGAN, 0), session.get(_SEEN, 0)
    if not (0 <= now - began < WHOLE.total_seconds() and 0 <= now - seen < IDLE.total_seconds()):
        logout(request)
        return True
    if now - seen >= _SAVED_EVERY.total_seconds():
        session[_SEEN] = now
    return False


def shown(request: HttpRequest, factor: SecondFactor) -> None:
    """Remember that this session has shown the second factor."""
    request.session.cycle_key()
    request.session[_SHOWN] = factor.salt


def wants_second_factor(request: HttpRequest) -> bool:
    """Tell whether a code, or enrolling, comes before the pages of the admin."""
    factor = second_factor.of(cast(Person, request.user))
    if factor is None or not second_factor.is_on(factor):
        return bool(settings.BOOKABLE_ADMIN_TOTP)
    return request.session.get(_SHOWN) != factor.salt
