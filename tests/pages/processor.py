"""How much of the processor a page takes, whatever runs beside the test."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

from django.test import Client

_USUAL_MS = 1.1
"""What `_work` takes on the machine for which the budgets of pages were set, with nothing beside
it."""


def milliseconds(client: Client, path: str) -> float:
    """Return the least processor time that a page takes, as if the machine were that one.

    PostgreSQL's is not in it, since that is another process.
    """

    def look() -> None:
        assert client.get(path, headers={"Accept-Encoding": "gzip"}).status_code == 200

    looks, works = zip(*((_taken(look), _taken(_work)) for _ in range(20)), strict=True)
    return min(looks) / min(works) * _USUAL_MS


def _taken(action: Callable[[], object]) -> float:
    began = process_time()
    action()
    return process_time() - began


def _work() -> int:
    return sum(len(str(number)) for number in range(10_000))
