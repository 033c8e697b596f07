"""Pages that anybody may see: whether there are any, and how browsers keep them."""

from __future__ import annotations

import hashlib
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from bookable.interfaces.http.etags import is_known
from bookable.interfaces.http.stale_reads import stale_read
from bookable.interfaces.pages.visitors import View, is_signed_in


def public(view: View) -> View:
    """Have a view answer 404 where there are no public pages."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not settings.BOOKABLE_PAGES:
            raise Http404
        return view(request, *args, **named)

    return shown


def stale_reads(view: View) -> View:
    """Have a replica answer a view that only reads, a moment behind the primary."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        return stale_read(request, partial(view, request, *args, **named))

    return shown


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let browsers keep an answer that is the same for all who are not signed in.

    They ask each time whether it has changed, since what can be booked changes all the time.
    """
    if is_signed_in(request) or response.status_code != 200:
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if is_known(request, tag):
        response = HttpResponse(status=304)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "public, no-cache"
    return response
