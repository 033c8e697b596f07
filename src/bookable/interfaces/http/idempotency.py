"""The Idempotency-Key header, as defined by draft-ietf-httpapi-idempotency-key-header."""

from __future__ import annotations

import hashlib
import re
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from bookable.domain.refusals import InvalidField
from bookable.storage.keys import Answer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

_BARE = re.compile(r"[!-~]{1,255}")


def key_of(request: HttpRequest) -> str | None:
    """Return the request's key, given as a bare token or a quoted string (RFC 8941), or None.

    Raise InvalidField if it is empty, too long, or has characters that are not visible ASCII.
    """
    given: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if given is None:
        return None
    key = given.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _BARE.fullmatch(key) or '"' in key:
        raise InvalidField(HEADER, "must be 1 to 255 visible ASCII characters")
    return key


def fingerprint(request: HttpRequest) -> bytes:
    """Return a digest of method, path, query and body. Requests with the same digest are the
    same."""
    path = request.path_info.rstrip("/")
    head = f"{request.method} {path}?{request.META.get('QUERY_STRING', '')}\n".encode()
    return hashlib.sha256(head + request.body).digest()


def answered(answer: Answer, **headers: str) -> HttpResponse:
    """Turn an answer into an HTTP response."""
    shown = HttpResponse(
        answer.body, status=answer.status, content_type="application/json", headers=headers
    )
    if answer.status == HTTPStatus.NO_CONTENT:
        del shown.headers["Content-Type"]
    return shown


def replayed(answer: Answer) -> HttpResponse:
    """Turn a stored answer into an HTTP response that is marked as replayed."""
    return answered(answer, **{REPLAYED: "true"})
