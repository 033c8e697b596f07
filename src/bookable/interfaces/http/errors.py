"""Error answers: in the shape of each dialect, or as RFC 9457 documents on request."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from dmr.exceptions import NotAcceptableError, NotAuthenticatedError

from bookable.domain.refusals import Refusal
from bookable.interfaces.auth.api_key_auth import MissingScopeError
from bookable.interfaces.http import request_metrics
from bookable.interfaces.http.requests import request_id
from bookable.interfaces.http.unreadable import Flaw, Models, flaw
from bookable.interfaces.http.words import ErrorReply, Words, problem
from bookable.storage.constraints import is_out_of_time, is_unavailable

PROBLEM = "application/problem+json"

log = structlog.get_logger(__name__)


def error(request: HttpRequest, words: Words, reply: ErrorReply, *, code: str) -> HttpResponse:
    """Return an error answer in the dialect's shape, or as a problem document (RFC 9457) where the
    request accepts `application/problem+json` or the dialect has no other shape."""
    if words.always_problems or PROBLEM in request.headers.get("Accept", ""):
        body, content_type = _problem(request, words, reply, code), PROBLEM
    else:
        message = reply.message if reply.listing is None else reply.listing
        body, content_type = {words.key: message, **reply.extra}, "application/json"
    return HttpResponse(
        msgspec.json.encode(body),
        status=reply.status,
        content_type=content_type,
        headers=dict(reply.headers),
    )


def answer_to(
    request: HttpRequest,
    words: Words,
    exc: Exception,
    *,
    crash: str = "",
    models: Models | None = None,
) -> HttpResponse:
    """Return the answer to a request that ended in an exception.

    An unexpected exception is logged. Its answer is `crash`, followed by the request's id if
    `crash` ends in a space; the exception's own text is never shown. `models` are the types that
    the request was to be read as.
    """
    if isinstance(exc, Refusal):
        request_metrics.note(request, exc)
        said = words.say(exc)
        return error(request, words, said, code=said.code or exc.code)
    if (unread := flaw(request, exc, models or {})) is not None:
        reply: ErrorReply | None = _unreadable(words, unread)
    else:
        reply = _framework(exc)
    if reply is not None:
        return error(request, words, reply, code=reply.code or code_of(reply.status))
    log.error("request_failed", exc_info=exc)
    start = crash or "Internal server error: "
    message = start + request_id(request) if start.endswith(" ") else start
    return error(request, words, ErrorReply(500, message), code="internal_error")


def not_allowed(request: HttpRequest, words: Words, allowed: list[str]) -> HttpResponse:
    """Return the 405 answer to a method that an address does not have."""
    allow = ", ".join(allowed)
    reply = ErrorReply(
        405, f"Method {request.method} is not allowed here", headers={"Allow": allow}
    )
    return error(request, words, reply, code="method_not_allowed")


def _framework(exc: Exception) -> ErrorReply | None:
    match exc:
        case NotAuthenticatedError():
            return ErrorReply(401, str(exc.args[0]), headers=exc.headers or _CHALLENGE)
        case MissingScopeError():
            return ErrorReply(403, str(exc), code="missing_scope")
        case NotAcceptableError():
            return ErrorReply(406, "Answers are application/json")
        case SuspiciousOperation():
            return ErrorReply(400, "The request cannot be read")
        case Exception() if is_out_of_time(exc):
            log.warning("statement_canceled", problem=str(exc).strip())
            return OUT_OF_TIME
        case Exception() if is_unavailable(exc):
            log.warning("database_unavailable", problem=str(exc).strip())
            return UNAVAILABLE
    return None


OUT_OF_TIME = ErrorReply(
    503, "This took too long, and nothing was changed: try again", headers={"Retry-After": "5"}
)
UNAVAILABLE = ErrorReply(
    503,
    "The database cannot be reached: try again, under the same Idempotency-Key",
    headers={"Retry-After": "1"},
)
_CHALLENGE = {"WWW-Authenticate": "Token, Bearer"}


def _unreadable(words: Words, flaw: Flaw) -> ErrorReply:
    """Return the error for an unreadable request: one sentence, or FastAPI's list of problems."""
    listed = [problem(flaw.place, flaw.problem, kind=flaw.kind)] if words.lists_problems else None
    return ErrorReply(words.unreadable, str(flaw), listing=listed)


def code_of(status: int) -> str:
    """Return an HTTP status as a code for programs: 404 is `not_found`."""
    return HTTPStatus(status).phrase.lower().replace(" ", "_")


def _problem(request: HttpRequest, words: Words, reply: ErrorReply, code: str) -> Mapping[str, Any]:
    code = words.codes.get(code, code)
    page = f"/problems/{code}" if words.always_problems else f"/docs/problems/#{code}"
    return {
        "type": _absolute(page, request),
        "title": HTTPStatus(reply.status).phrase,
        "status": reply.status,
        "detail": reply.message,
        "code": code,
        "instance": request.get_full_path(),
        **reply.extra,
    }


def _absolute(path: str, request: HttpRequest) -> str:
    try:
        return request.build_absolute_uri(path)
    except DisallowedHost:
        return path
