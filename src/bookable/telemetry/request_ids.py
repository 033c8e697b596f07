"""The id of the request that is being handled, for its log lines."""

from __future__ import annotations

from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

current_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def add_request_id(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Add the id of the request to a log line of structlog that has none."""
    if (identity := current_request_id.get()) is not None:
        event.setdefault("request_id", identity)
    return event
