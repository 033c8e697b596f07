"""Response headers for security: the Content-Security-Policy of pages, and no caching of data."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

HEADER = "Content-Security-Policy"

_OURS = {
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
    directives = _OURS | {name.replace("_", "-"): value for name, value in changed.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


# No script of ours writes text into a page as markup.
PAGES = _policy(require_trusted_types_for="'script'")
# Swagger UI sets inline styles on elements.
DOCS = _policy(style_src="'self' 'unsafe-inline'")
# Unfold's pages contain inline styles. Their scripts need no eval: docs/decisions/0043.
ADMIN = _policy(style_src="'self' 'unsafe-inline'")


# Answers with personal data, which no cache on the way may store.
_PRIVATE = ("/api/", "/metrics")


class ContentPolicy:
    """Middleware that limits what a page may load to our own files, and forbids caching of API
    answers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request, and set the headers of its response."""
        response = self.get_response(request)
        if request.path.startswith(_PRIVATE):
            response.headers.setdefault("Cache-Control", "no-store")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault(HEADER, _framed(_policy_of(request.path), response))
        return response


def _framed(policy: str, response: HttpResponse) -> str:
    """Return a policy that lets the sites show a response which it names in `framed_by`."""
    sites = " ".join(getattr(response, "framed_by", ())) or "'none'"
    return policy.replace("frame-ancestors 'none'", f"frame-ancestors {sites}")


def _policy_of(path: str) -> str:
    if path.startswith("/admin/"):
        return ADMIN
    return DOCS if path.startswith("/docs/") else PAGES
