"""What a page of ours may load: nothing from anywhere else. And what may be kept of an answer."""

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


PAGES = _policy()
# Swagger UI sets styles on elements as it goes.
DOCS = _policy(style_src="'self' 'unsafe-inline'")
# Unfold's pages carry styles in themselves. Their scripts need no eval: docs/decisions/0043.
ADMIN = _policy(style_src="'self' 'unsafe-inline'")


# What is answered there is about somebody, and on its way there may be caches.
_PRIVATE = ("/api/", "/metrics")


class ContentPolicy:
    """Tells browsers what a page may load, and everybody that nobody else is to see it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This will handle a request, and set the policy of what answers it."""
        response = self.get_response(request)
        if request.path.startswith(_PRIVATE):
            response.headers.setdefault("Cache-Control", "no-store")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault(HEADER, _policy_of(request.path))
        return response


def _policy_of(path: str) -> str:
    if path.startswith("/admin/"):
        return ADMIN
    return DOCS if path.startswith("/docs/") else PAGES
