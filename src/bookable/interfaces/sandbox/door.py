"""Access control of the sandbox: only from this machine, and only if it is a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from bookable.domain.refusals import InvalidField
from bookable.interfaces.http.errors import answer_to, code_of, error, not_allowed
from bookable.interfaces.http.requests import is_local
from bookable.interfaces.http.words import ErrorReply, Words

WORDS = Words(
    key="detail",
    refusals={InvalidField: lambda refusal: ErrorReply(400, f"{refusal.field}: {refusal.problem}")},
)

Act = Callable[[HttpRequest], object]
View = Callable[[HttpRequest], HttpResponse]


def sandbox_only(act: Act, *, method: str = "POST") -> View:
    """Make a view from a function. Outside a sandbox, and for requests from elsewhere, it answers
    404."""

    @csrf_exempt
    @wraps(act)
    def view(request: HttpRequest) -> HttpResponse:
        if not (settings.BOOKABLE_SANDBOX and is_local(request)):
            raise Http404
        if request.method != method:
            return not_allowed(request, WORDS, [method])
        try:
            if (refused := _unfit(request)) is not None:
                return error(request, WORDS, refused, code=code_of(refused.status))
            body = msgspec.json.encode(act(request))
        except Exception as exc:
            return answer_to(request, WORDS, exc)
        return HttpResponse(body, content_type="application/json")

    return view


def _unfit(request: HttpRequest) -> ErrorReply | None:
    """Return the error for requests that a page of another origin makes a browser send, or None.
    Such requests come from this machine too, and browsers send forms and plain text without a CORS
    preflight."""
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    trusted = [own, *settings.CSRF_TRUSTED_ORIGINS, *settings.CORS_ALLOWED_ORIGINS]
    if origin is not None and origin not in trusted:
        return ErrorReply(403, "Pages of other origins may not use the sandbox")
    if (request.content_type or request.body) and request.content_type != "application/json":
        return ErrorReply(415, "Send application/json")
    return None
