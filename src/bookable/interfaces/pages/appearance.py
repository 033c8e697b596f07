"""How the pages look: one style sheet in the colours of the site, and its logo."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bookable.domain.colors import shades
from bookable.interfaces.http.encodings import takes_gzip

LIGHT_PAPER, DARK_PAPER = "#f4f6f5", "#202623"
"""The least favourable grounds on which text in the colour of the site stands, as in site.css."""

_FOREVER = "public, max-age=31536000, immutable"
_SHEET = Path(__file__).parent / "static" / "pages" / "site.css"


class _Sheet(NamedTuple):
    text: bytes
    packed: bytes
    version: str


@cache
def _sheet(color: str) -> _Sheet:
    brand = shades(color, light_paper=LIGHT_PAPER, dark_paper=DARK_PAPER)
    variables = (
        f":root{{--brand:{brand.color};--on-brand:{brand.on_color};--link:{brand.light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{--link:{brand.dark}}}}}\n"
    )
    text = _SHEET.read_bytes() + variables.encode()
    return _Sheet(text, gzip.compress(text, mtime=0), hashlib.sha256(text).hexdigest()[:12])


def style_address() -> str:
    """Return the address of the style sheet. It changes with what is in it."""
    return f"/pages.css?v={_sheet(settings.BOOKABLE_SITE.color).version}"


def logo_address() -> str:
    """Return the address of the logo, or nothing if there is none."""
    logo = settings.BOOKABLE_SITE.logo
    return f"/logo?v={hashlib.sha256(logo.content).hexdigest()[:12]}" if logo else ""


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Answer with the style sheet, compressed if the browser accepts that."""
    sheet = _sheet(settings.BOOKABLE_SITE.color)
    is_packed = takes_gzip(request)
    response = HttpResponse(sheet.packed if is_packed else sheet.text, "text/css; charset=utf-8")
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _FOREVER
    return response


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """Answer with the logo."""
    shown = settings.BOOKABLE_SITE.logo
    if shown is None:
        raise Http404
    response = HttpResponse(shown.content, shown.type)
    response.headers["Cache-Control"] = _FOREVER
    # An SVG may hold a script, which must not run where a browser opens the picture by itself.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
