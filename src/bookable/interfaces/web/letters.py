"""Pages behind the links of mails: in the reader's language, and for their eyes only."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from bookable.interfaces.web.content_policy import HEADER, LETTERS


def letter(
    request: HttpRequest, template: str, facts: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Return a page in the current language, which no cache keeps and no search engine lists."""
    around = {"site": settings.BOOKABLE_MAIL_FROM.name, "language": translation.get_language()}
    page = render(request, template, {**around, **facts}, status=status)
    page.headers[HEADER] = LETTERS
    keep_private(page)
    return page


def keep_private(page: HttpResponse) -> None:
    """Keep a page out of caches and search engines, and its address from other sites."""
    page.headers["Cache-Control"] = "no-store"
    # The address is a secret, and links on the page would tell it.
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["X-Robots-Tag"] = "noindex"
