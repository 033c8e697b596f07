"""Refuse requests for unknown hosts before anything else reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from bookable.interfaces.http.requests import is_from_trusted_proxy
from bookable.interfaces.http.unknown import unknown_host

Handler = Callable[[HttpRequest], HttpResponse]

FOR_ANY_HOST = ("/healthz", "/readyz")
"""Load balancers call these under any name or address."""

_PROTO = "HTTP_X_FORWARDED_PROTO"


class Hosts:
    """Middleware that refuses requests for unknown hosts, and drops X-Forwarded-Proto unless a
    trusted proxy sent it.

    With DNS rebinding, a page on the web can make its own name resolve to 127.0.0.1. The browser
    then treats requests to Bookable as requests to the page's own site, but they carry that name in
    the Host header.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request for a known host, or answer 400."""
        if _PROTO in request.META and not is_from_trusted_proxy(request):
            del request.META[_PROTO]
        if request.path_info not in FOR_ANY_HOST:
            try:
                request.get_host()
            except DisallowedHost:
                return unknown_host(request)
        return self.get_response(request)
