"""The answer that has everything that is kept about a person."""

from __future__ import annotations

from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from django.http import HttpResponse

from bookable.interfaces.http.large_answers import IN_MEMORY, answer_of


def exported(export: Callable[[BinaryIO], None]) -> HttpResponse:
    """Return what an export writes as a file to keep. Raise what it raises.

    It is complete before its first byte is sent. So a slow reader keeps no transaction open, and a
    failure is an error, and not half of a document.
    """
    file = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 (the answer closes it)
    try:
        export(file)
    except BaseException:
        file.close()
        raise
    return answer_of(file, **{"Content-Disposition": 'attachment; filename="export.json"'})
