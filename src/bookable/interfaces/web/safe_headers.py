"""Response headers for security: what a page may load, who may frame it, and no caching of data."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bookable.interfaces.http.response_headers import add_missing, prepared

Handler = Callable[[HttpRequest], HttpResponse]

_DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def _policy(**changed: str) -> str:
    directives = _DIRECTIVES | {name.replace("_", "-"): value for name, value in changed.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


# No script of ours writes text into a page as markup.
PAGES = _policy(require_trusted_types_for="'script'")
# Swagger UI sets inline styles on elements.
DOCS = _policy(style_src="'self' 'unsafe-inline'")
# Unfold's pages contain inline styles. Their scripts need no eval: docs/decisions/0043.
ADMIN = _policy(style_src="'self' 'unsafe-inline'")

# Responses with personal data, which no cache between the server and the client may store.
_PRIVATE_PATHS = ("/api/", "/metrics")

_ALWAYS = prepared(
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]
)
_UNFRAMED = prepared([("X-Frame-Options", "DENY")]) | _ALWAYS
_PRIVATE = prepared([("Cache-Control", "no-store")]) | _UNFRAMED


class SafeHeaders:
    """Middleware that adds the headers for security, except those that a view has set.

    It does what Django's SecurityMiddleware and XFrameOptionsMiddleware do, in a tenth of the time,
    and limits what a page may load to our own files.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        seconds = settings.SECURE_HSTS_SECONDS
        self._hsts = seconds and prepared([("Strict-Transport-Security", f"max-age={seconds}")])

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request, and add the headers to its response."""
        response = self.get_response(request)
        if hasattr(response, "framed_by"):
            add_missing(response, _ALWAYS)
        else:
            is_private = request.path.startswith(_PRIVATE_PATHS)
            add_missing(response, _PRIVATE if is_private else _UNFRAMED)
        if self._hsts and request.is_secure():
            add_missing(response, self._hsts)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            policy = _with_framing(_policy_of(request.path), response)
            response.headers.setdefault("Content-Security-Policy", policy)
        return response


def _with_framing(policy: str, response: HttpResponse) -> str:
    """Return a policy by which the sites in a response's `framed_by`, if any, can frame it."""
    sites = " ".join(getattr(response, "framed_by", ())) or "'none'"
    return policy.replace("frame-ancestors 'none'", f"frame-ancestors {sites}")


def _policy_of(path: str) -> str:
    if path.startswith("/admin/"):
        return ADMIN
    return DOCS if path.startswith("/docs/") else PAGES
