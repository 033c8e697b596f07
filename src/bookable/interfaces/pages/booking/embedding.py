"""Booking pages inside pages of other sites: which may show them, and the script that they load."""

from __future__ import annotations

import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bookable.interfaces.http.etags import is_known

ANY_SITE = "*"

_SCRIPT = Path(__file__).parents[1] / "static" / "pages" / "embed.js"


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
        response.xframe_options_exempt = True
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
