"""Error answers: one body for each dialect, or an RFC 9457 document for those who ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from dmr.exceptions import (
    NotAcceptableError,
    NotAuthenticatedError,
    RequestSerializationError,
    ValidationError,
)

from bookable.domain.refusals import Refusal
from bookable.interfaces.http import watching
from bookable.interfaces.http.requests import request_id
from bookable.interfaces.http.words import Said, Words, problem

PROBLEM = "application/problem+json"

log = structlog.get_logger(__name__)


def error(request: HttpRequest, words: Words, said: Said, *, code: str) -> HttpResponse:
    """This will be an error answer: in the dialect's shape, or with `Accept:
    application/problem+json` as a problem document (RFC 9457)."""
    if PROBLEM in request.headers.get("Accept", ""):
        body, content_type = _problem(request, said, code), PROBLEM
    else:
        message = said.message if said.listing is None else said.listing
        body, content_type = {words.key: message, **said.extra}, "application/json"
    return HttpResponse(
        msgspec.json.encode(body),
        status=said.status,
        content_type=content_type,
        headers=dict(said.headers),
    )


def answer_to(
    request: HttpRequest, words: Words, exc: Exception, *, crash: str = ""
) -> HttpResponse:
    """This will be the answer to a request that ended in an exception. What nobody foresaw is
    logged, and its answer carries the request's id instead of its text; `crash` begins that, or
    is all of it where it does not end in a space."""
    if isinstance(exc, Refusal):
        watching.note(request, exc)
        return error(request, words, words.say(exc), code=exc.code)
    said = _framework(exc, words)
    if said is not None:
        return error(request, words, said, code=code_of(said.status))
    log.error("request_failed", exc_info=exc)
    begin = crash or "Internal server error: "
    message = begin + request_id(request) if begin.endswith(" ") else begin
    return error(request, words, Said(500, message), code="internal_error")


def not_allowed(request: HttpRequest, words: Words, allowed: list[str]) -> HttpResponse:
    """This will be the answer to a method that an address does not know."""
    allow = ", ".join(allowed)
    said = Said(405, f"Method {request.method} is not allowed here", headers={"Allow": allow})
    return error(request, words, said, code="method_not_allowed")


def is_unreadable(exc: Exception) -> bool:
    """This will tell whether a request ended before anybody could make sense of it."""
    return isinstance(exc, _UNREADABLE)


_UNREADABLE = (ValidationError, RequestSerializationError, msgspec.ValidationError, RecursionError)


def _framework(exc: Exception, words: Words) -> Said | None:
    match exc:
        case ValidationError():
            return _unreadable(words, *_first_problem(exc))
        case RequestSerializationError():
            return _unreadable(words, ["body"], _plain(str(exc.args[0])), "json_invalid")
        case msgspec.ValidationError():
            # JSON takes numbers of any size, such as 1e400, which no number here can hold.
            return _unreadable(words, ["body"], str(exc).partition(" - at ")[0], "json_invalid")
        case NotAuthenticatedError():
            return Said(401, str(exc.args[0]), headers=exc.headers or _CHALLENGE)
        case NotAcceptableError():
            return Said(406, "Answers are application/json")
        case RequestDataTooBig():
            return Said(413, "The request body is too large")
        case RecursionError():
            message = "The request body is nested too deeply"
            return _unreadable(words, ["body"], message, "json_invalid")
        case SuspiciousOperation():
            return Said(400, "The request cannot be read")
    return None


_CHALLENGE = {"WWW-Authenticate": "Token, Bearer"}


def _unreadable(words: Words, place: list[str], message: str, kind: str) -> Said:
    field = ".".join(place[1:])
    said = f"{field}: {message}" if field else message
    missing = message.partition("missing required field ")[2]
    where = [*place, missing] if missing else place
    listing = [problem(where, message, kind=kind)] if words.lists_problems else None
    return Said(words.unreadable, said, listing=listing)


def _first_problem(exc: ValidationError) -> tuple[list[str], str, str]:
    """msgspec says `Expected int - at $.parsed_body.duration`: this is the place, the problem,
    and its kind in FastAPI's words."""
    text = str(exc.payload[0]["msg"])
    message, _, path = text.partition(" - at `$")
    place = path.strip("`").removeprefix(".")
    # Only a body is ever read by itself, and so told of without its name.
    whole = place.removeprefix("parsed_") if place.startswith("parsed_") else f"body.{place}"
    return [part for part in whole.split(".") if part], _plain(message), _kind(message)


def _kind(message: str) -> str:
    if "missing required field" in message:
        return "missing"
    return "uuid_parsing" if "UUID" in message else "value_error"


def _plain(text: str) -> str:
    return text.replace("`", "")


def code_of(status: int) -> str:
    """This will be an HTTP status as a word for programs."""
    return HTTPStatus(status).phrase.lower().replace(" ", "_")


def _problem(request: HttpRequest, said: Said, code: str) -> Mapping[str, Any]:
    return {
        "type": _page_about(code, request),
        "title": HTTPStatus(said.status).phrase,
        "status": said.status,
        "detail": said.message,
        "code": code,
        "instance": request.get_full_path(),
        **said.extra,
    }


def _page_about(code: str, request: HttpRequest) -> str:
    path = f"/docs/problems/#{code}"
    try:
        return request.build_absolute_uri(path)
    except DisallowedHost:
        return path
