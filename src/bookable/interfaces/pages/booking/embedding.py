"""Booking pages, by themselves and inside pages of other sites: what is around them, which sites
may show them, and the script that those load."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from bookable.interfaces.http.etags import is_known
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.visitors import View

ANY_SITE = "*"

FRAME = ("embed", "origin")
"""The parameters of a page in a frame."""

_SCRIPT = Path(__file__).parents[1] / "static" / "pages" / "embed.js"


def is_framed(request: HttpRequest) -> bool:
    """Return whether a page is to be shown inside a page of another site."""
    return request.GET.get("embed", "") == "1"


def booking_page(
    request: HttpRequest,
    template: str,
    facts: Mapping[str, object],
    *,
    status: int = HTTPStatus.OK,
    is_private: bool = False,
) -> HttpResponse:
    """Return a page on which people book, by itself or for a frame."""
    framed = is_framed(request)
    around = {
        "base": "pages/booking/framed.html" if framed else "pages/base.html",
        "origin": origin_of(request) if framed else "",
        "styles": static("pages/booking.css"),
        "script_of_booking": static("pages/booking.js"),
    }
    shown = {**around, **facts}
    response = page(request, f"booking/{template}", shown, status=status, is_private=is_private)
    return allow_framing(response) if framed else response


def framable(view: View) -> View:
    """Have a frame say that its address leads to nothing.

    Browsers show an error of their own in place of a page that may not be in a frame.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except Http404:
            if not is_framed(request):
                raise
            return booking_page(request, "nothing.html", {}, status=HTTPStatus.NOT_FOUND)

    return shown


def origin_of(request: HttpRequest) -> str:
    """Return the origin of the page around a frame as that says it, if it may show us, or ''."""
    named = request.GET.get("origin", "")
    allowed = settings.BOOKABLE_EMBED_ORIGINS
    is_allowed = named in allowed or ANY_SITE in allowed
    return named if is_allowed and _is_origin(named) else ""


def allow_framing(response: HttpResponse) -> HttpResponse:
    """Let the sites that are named in the settings show a response in a frame."""
    if settings.BOOKABLE_EMBED_ORIGINS:
        response.framed_by = settings.BOOKABLE_EMBED_ORIGINS  # type: ignore[attr-defined]
    return response


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Answer with the script that puts booking pages into pages of other sites."""
    text, tag = _script()
    headers = {
        "ETag": tag,
        "Cache-Control": "public, max-age=3600",
        # Other sites load it, some of them from pages that ask for this.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }
    if is_known(request, tag):
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)


@cache
def _script() -> tuple[bytes, str]:
    text = _SCRIPT.read_bytes()
    return text, f'"{hashlib.sha256(text).hexdigest()[:32]}"'


def _is_origin(text: str) -> bool:
    scheme, _, host = text.partition("://")
    return scheme in {"http", "https"} and bool(host) and not set(host) & set("/?#@ \\")
