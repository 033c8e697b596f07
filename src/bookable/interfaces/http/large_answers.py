"""Answers that are too long to be in memory."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.http import FileResponse, HttpResponse

IN_MEMORY = 2**20
"""How many bytes of an answer may be in memory."""


class LargeAnswer(FileResponse):
    """An answer that the web server sends from its file, as fast as its client reads."""


def answer_of(file: BinaryIO, **headers: str) -> HttpResponse:
    """Return an answer with what was written into a file, as JSON. The file is closed with it."""
    length = file.tell()
    file.seek(0)
    more: dict[str, Any] = {"content_type": "application/json", "headers": headers}
    if length <= IN_MEMORY:
        with file:
            return HttpResponse(file.read(), **more)
    answer = LargeAnswer(file, **more)
    answer.headers["Content-Length"] = str(length)
    # Views and middleware only set headers, which both kinds have.
    return cast(HttpResponse, answer)
