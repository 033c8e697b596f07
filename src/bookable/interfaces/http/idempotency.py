"""Idempotency-Key, as the IETF draft (draft-ietf-httpapi-idempotency-key-header) means it."""

from __future__ import annotations

import hashlib
import re
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from bookable.domain.refusals import InvalidField
from bookable.engine.keys import Answer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

_BARE = re.compile(r"[!-~]{1,255}")


def key_of(request: HttpRequest) -> str | None:
    """This will be the request's key: a bare token or a quoted string (RFC 8941), or None.

    Raises InvalidField for one that is empty, too long or has other than visible characters.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return None
    key = given.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _BARE.fullmatch(key) or '"' in key:
        raise InvalidField(HEADER, "must be 1 to 255 visible ASCII characters")
    return key


def fingerprint(request: HttpRequest) -> bytes:
    """This will be what makes a request the same one: method, address, query and body."""
    path = request.path_info.rstrip("/")
    head = f"{request.method} {path}?{request.META.get('QUERY_STRING', '')}\n".encode()
    return hashlib.sha256(head + request.body).digest()


def answered(answer: Answer, **headers: str) -> HttpResponse:
    """This will be what a command came to, as an answer."""
    shown = HttpResponse(
        answer.body, status=answer.status, content_type="application/json", headers=headers
    )
    if answer.status == HTTPStatus.NO_CONTENT:
        del shown.headers["Content-Type"]
    return shown


def replayed(answer: Answer) -> HttpResponse:
    """This will be an answer that was given before."""
    return answered(answer, **{REPLAYED: "true"})
