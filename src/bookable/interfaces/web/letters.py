"""Pages behind the links of mails: in the reader's language, and seen by nobody else."""

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
    page.headers["Cache-Control"] = "no-store"
    # The address is a secret, which other sites must not be told.
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["X-Robots-Tag"] = "noindex"
    return page
