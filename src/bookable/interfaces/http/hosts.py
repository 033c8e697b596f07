"""Which host a request is for: asked before anything else looks at it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from bookable.interfaces.http.requests import is_from_trusted_proxy
from bookable.interfaces.http.unknown import unknown_host

Handler = Callable[[HttpRequest], HttpResponse]

FOR_ANY_HOST = ("/healthz", "/readyz")
"""Load balancers ask these by whatever address they know a machine by."""

_PROTO = "HTTP_X_FORWARDED_PROTO"


class Hosts:
    """Refuses requests for hosts other than ours, and forgets what peers that are no trusted
    proxies say about TLS.

    A page on the web can have its own name resolve to 127.0.0.1 (DNS rebinding). To the browser
    its requests to Bookable are then requests to its own site, but they carry that name as Host.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request for one of our hosts, or answer with a 400."""
        if _PROTO in request.META and not is_from_trusted_proxy(request):
            del request.META[_PROTO]
        if request.path_info not in FOR_ANY_HOST:
            try:
                request.get_host()
            except DisallowedHost:
                return unknown_host(request)
        return self.get_response(request)
