"""What the answers of the booking pages have in common."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from django.http import HttpResponse

from bookable.interfaces.http.etags import is_known
from bookable.interfaces.pages.booking.embedding import booking_page
from bookable.interfaces.pages.booking.refused import Problem, headers_of, status_of
from bookable.interfaces.pages.booking.visits import Visit
from bookable.interfaces.pages.front.metadata import About

_FRESH_SECONDS = 3600
"""Tokens of forms are valid for longer, so one that a browser has kept can still be sent."""


def show(
    visit: Visit,
    template: str,
    facts: Mapping[str, object],
    *,
    status: int = HTTPStatus.OK,
    refusal: Problem | None = None,
    is_private: bool = False,
) -> HttpResponse:
    """Return a page about an offer, with the status of a refusal if there was one."""
    around: dict[str, object] = {"offer": visit.offer, "visit": visit}
    if not visit.is_framed:
        around["about"] = About.of_offer(visit.offer)
    response = booking_page(
        visit.request,
        template,
        {**around, **facts},
        status=status_of(refusal) if refusal else status,
        is_private=is_private or visit.by is not None,
    )
    for name, value in headers_of(refusal).items() if refusal else ():
        response.headers[name] = value
    return response


def kept_by_browser(visit: Visit, response: HttpResponse, *, but: Iterable[str]) -> HttpResponse:
    """Let the browser of a visitor who is not signed in keep a page while nothing on it changes.

    Tokens of forms are different each time, and count as no change.
    """
    if visit.by is not None or response.status_code != HTTPStatus.OK:
        return response
    hour = int(visit.now.timestamp()) // _FRESH_SECONDS
    content = response.content + str(hour).encode()
    for token in but:
        content = content.replace(token.encode(), b"")
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if is_known(visit.request, tag):
        known = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        known.cookies = response.cookies
        response = known
    response.headers["ETag"] = tag
    # Not for caches on the way: two visitors who share a token would share what they hold.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
