"""The answer that has everything that is kept about a person."""

from __future__ import annotations

from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from uuid import UUID

from django.http import HttpResponse

from bookable.domain.people import Actor
from bookable.interfaces.http.large_answers import IN_MEMORY, answer_of
from bookable.queries import exports


def exported(ref: UUID, *, by: Actor, now: datetime) -> HttpResponse:
    """Return the export of a person as a file to keep. Raise what `export` raises.

    It is complete before its first byte is sent. So a slow reader keeps no transaction open, and a
    failure is an error, and not half of a document.
    """
    file = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 (the answer closes it)
    try:
        exports.export(ref, file, by=by, now=now)
    except BaseException:
        file.close()
        raise
    return answer_of(file, **{"Content-Disposition": 'attachment; filename="export.json"'})
