"""Refuse requests for unknown hosts before anything else reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from bookable.interfaces.http.requests import is_from_trusted_proxy
from bookable.interfaces.http.unknown import unknown_host

Handler = Callable[[HttpRequest], HttpResponse]

FOR_ANY_HOST = ("/healthz", "/readyz")
"""Load balancers call these under any name or address."""

_MOST_KEPT = 100
"""How many hosts are remembered as known."""

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
        self._known: set[tuple[object, ...]] = set()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request for a known host, or answer 400."""
        if _PROTO in request.META and not is_from_trusted_proxy(request):
            del request.META[_PROTO]
        if request.path_info not in FOR_ANY_HOST and not self._is_known(request):
            return unknown_host(request)
        return self.get_response(request)

    def _is_known(self, request: HttpRequest) -> bool:
        # Django takes hosts apart anew for each request.
        host = (request.META.get("HTTP_HOST"), *settings.ALLOWED_HOSTS)
        if host in self._known:
            return True
        try:
            request.get_host()
        except DisallowedHost:
            return False
        # Any name may be allowed, so clients could make this grow.
        if len(self._known) < _MOST_KEPT:
            self._known.add(host)
        return True
