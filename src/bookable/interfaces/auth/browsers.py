"""In which browsers people are signed in, as they recognise them: by its name, and when last
seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

SEEN_EVERY = timedelta(hours=1)
"""How exactly it is known when a browser was last seen."""

_KEPT = "sign_in"
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""Words in a User-Agent header → the browser. Each also names those that it is compatible with, so
the first one counts."""
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "Linux": "Linux",
}


class SignedIn(NamedTuple):
    """What a session has about the browser in which it is used."""

    device: str
    began_at: datetime
    seen_at: datetime


def begin(request: HttpRequest, *, now: datetime) -> None:
    """Note that somebody has just signed in with this browser."""
    _keep(request.session, SignedIn(device_of(request), now, now))


def see(request: HttpRequest, *, now: datetime) -> None:
    """Note that the browser of a session was seen, once in a while."""
    found = of_session(request.session)
    if found is None:
        begin(request, now=now)
    elif not timedelta() <= now - found.seen_at < SEEN_EVERY:
        _keep(request.session, SignedIn(device_of(request), found.began_at, now))


def of_session(session: SessionBase) -> SignedIn | None:
    """Return what a session has about its browser, or None if it has nothing yet."""
    kept: Any = session.get(_KEPT)
    if kept is None:
        return None
    device, *times = kept
    return SignedIn(device, *(datetime.fromisoformat(each) for each in times))


def device_of(request: HttpRequest) -> str:
    """Return the names of a request's browser and system, such as Firefox, Windows.

    Only names that are known are kept, and not the header, which tells more.
    """
    header = request.META.get("HTTP_USER_AGENT", "")
    named = (
        next((name for word, name in names.items() if word in header), "")
        for names in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, named))


def _keep(session: SessionBase, found: SignedIn) -> None:
    session[_KEPT] = [found.device, found.began_at.isoformat(), found.seen_at.isoformat()]
