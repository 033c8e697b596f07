"""What is around every page: the name of the site, who is signed in, and languages."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import is_valid_path
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from bookable.domain.account_links import SignUp
from bookable.domain.languages import LANGUAGES, comma, gap_between_sentences
from bookable.interfaces.http import unknown
from bookable.interfaces.pages.appearance import logo_address, style_address
from bookable.interfaces.pages.navigation import entries, is_in_settings
from bookable.interfaces.pages.visitors import in_their_language, is_signed_in, onward

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def page(
    request: HttpRequest,
    template: str,
    facts: Mapping[str, object],
    *,
    status: int = 200,
    is_private: bool = False,
) -> HttpResponse:
    """Return a page in the current language.

    A private one is kept by no cache and listed by no search engine. Its address, which may hold a
    secret, is told to no other site. (`no-referrer` would also keep it from us, and Django refuses
    forms from an unknown origin.)
    """
    response = render(request, f"pages/{template}", {**_around(request), **facts}, status=status)
    # Each page says who is signed in.
    if is_signed_in(request):
        response.headers["Cache-Control"] = "private, no-cache"
    if is_private:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@in_their_language
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that is not found, or lead to the page that it lacks a slash for."""
    if request.path.startswith("/api/"):
        return unknown.not_found(request)
    if _lacks_slash(request):
        address = escape_leading_slashes(request.get_full_path(force_append_slash=True))
        return HttpResponseRedirect(address)
    return page(request, "not_found.html", {}, status=404)


def form_refused(request: HttpRequest) -> HttpResponse:
    """Refuse a form, since nothing shows that this person or this browser was given it.

    A link opens its page again, with the e-mail address that was typed and the page to go on with.
    """
    asked = request.GET.copy()
    for name in ("email", "next"):
        if typed := request.POST.get(name):
            asked[name] = typed
    path = escape_leading_slashes(escape_uri_path(request.path))
    facts = {"address": f"{path}?{asked.urlencode()}" if asked else path}
    return page(request, "form_refused.html", facts, status=403, is_private=True)


def _lacks_slash(request: HttpRequest) -> bool:
    """Return whether an address leads to a page once a slash is added."""
    if request.method not in {"GET", "HEAD"} or request.path.endswith("/"):
        return False
    return bool(is_valid_path(f"{request.path}/"))


def _around(request: HttpRequest) -> dict[str, object]:
    language = translation.get_language() or ""
    return {
        "site": settings.BOOKABLE_SITE.name,
        "logo": logo_address(),
        "icon": logo_address() or static("web/icon.svg"),
        "style": style_address(),
        "script": static("pages/site.js"),
        "language": language,
        "locale": translation.to_locale(language),
        "gap": gap_between_sentences(language),
        "comma": comma(language),
        "direction": "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr",
        "languages": _languages(request),
        "navigation": entries(request),
        "is_in_settings": is_in_settings(request),
        "person": request.user if is_signed_in(request) else None,
        "going_on": _going_on(request),
        "signs_up": settings.BOOKABLE_SIGN_UP is SignUp.OPEN,
    }


def _going_on(request: HttpRequest) -> str:
    """Return the query by which those who sign in go on: with what they had begun, or here."""
    here = request.get_full_path() if request.path.startswith("/p/") else ""
    wanted = onward(request) or here
    return f"?{urlencode({'next': wanted})}" if wanted else ""


def _languages(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Return each language with its name and the address of this page in it."""
    kept = [(name, value) for name, value in request.GET.items() if name != "lang"]
    return [
        (code, name, "?" + urlencode([*kept, ("lang", code)])) for code, name in LANGUAGES.items()
    ]
