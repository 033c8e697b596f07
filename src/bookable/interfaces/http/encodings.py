"""Whether an answer may be compressed (RFC 9110, 12.5.3)."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

_PAGES = ("text/html", "application/xml")


def takes_gzip(request: HttpRequest, *, unless_said: bool = False) -> bool:
    """Return whether a client takes gzip, with any weight but 0.

    `unless_said` is the answer for one that says nothing about encodings.
    """
    accepted = request.headers.get("Accept-Encoding")
    if accepted is None:
        return unless_said
    weights = dict(_weight(each) for each in accepted.split(","))
    weight = weights.get("gzip", weights.get("*", "0"))
    return not weight or bool(weight.strip("0."))


def _weight(accepted: str) -> tuple[str, str]:
    coding, _, weight = accepted.replace(" ", "").lower().partition(";q=")
    return coding, weight


class ShortPages(GZipMiddleware):
    """Compresses pages. Files see to that themselves, so that their ETags say it."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress a page if the client takes that."""
        if not response.headers.get("Content-Type", "").startswith(_PAGES):
            return response
        if not takes_gzip(request):
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        return super().process_response(request, response)
