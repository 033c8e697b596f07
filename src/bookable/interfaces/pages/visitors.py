"""Who looks at a page: their language, and the page on which they go on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from bookable.domain.hours import zone_of
from bookable.domain.languages import LANGUAGES, language_of
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.interfaces.pages.time_words import read_by

VISITOR = Actor(person_id=0, uuid=UUID(int=0))
"""A visitor of whom nothing is known."""

View = Callable[..., HttpResponse]

_A_YEAR = 31_536_000


def in_their_language(view: View) -> View:
    """Have a view answer in its visitor's language.

    It is the one that they choose by `?lang=`, which is remembered, or that they have chosen in
    their settings, or else what their browser asks for.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        chosen = request.GET.get("lang", "")
        with translation.override(_language(request)), read_by(request):
            response = view(request, *args, **named)
            response.headers["Content-Language"] = translation.get_language() or ""
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if chosen in LANGUAGES:
            _remember(response, chosen)
        return response

    return shown


def read_as(request: HttpRequest, locale: str) -> None:
    """Go on in the language of the person to whom a link was mailed, unless their browser has been
    told another one on this site."""
    if locale and _told(request) is None:
        translation.activate(language_of(locale))


def _told(request: HttpRequest) -> str | None:
    """Return the language that a visitor chose on this site, if they chose one."""
    named = (request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
    return next((each for each in named if each in LANGUAGES), None)


def _language(request: HttpRequest) -> str:
    if (told := _told(request)) is not None:
        return told
    if is_signed_in(request) and request.user.locale:  # type: ignore[union-attr]
        return language_of(request.user.locale)  # type: ignore[union-attr]
    return translation.get_language_from_request(request)


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_signed_in(request: HttpRequest) -> bool:
    """Return whether a visitor is signed in. Without a cookie that takes no query."""
    has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
    # Addresses of programs, which may not be found either, skip what knows the person.
    is_known = hasattr(request, "user") and (has_cookie or hasattr(request, "signed_in"))
    return is_known and request.user.is_authenticated


def is_from_here(request: HttpRequest) -> bool:
    """Return whether a browser says that a page of ours sent the form."""
    ours = [*settings.CSRF_TRUSTED_ORIGINS, f"{request.scheme}://{request.get_host()}"]
    return request.headers.get("Origin") in ours


def onward(request: HttpRequest) -> str:
    """Return the page of this site on which a visitor wants to go on, or nothing."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours and wanted.isprintable() and len(wanted) <= 2000 else ""


def zone(request: HttpRequest) -> str:
    """Return the time zone that a visitor's browser or link names, or UTC."""
    named = request.POST.get("timezone", request.GET.get("timezone", ""))
    try:
        return zone_of(named).key
    except InvalidField:
        return "UTC"
