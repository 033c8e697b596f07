"""What a booking is at a time, if the worker has not written it yet.

The worker cancels bookings with expired holds every ten seconds. Until then lists must neither show
nor find a request that can no longer be answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bookable.domain.commands import Expire
from bookable.domain.lifecycle import Status
from bookable.domain.program import Program
from bookable.engine import registry


def _at_now(column: str, expired: str) -> str:
    return f"CASE WHEN b.hold_until <= %(now)s THEN {expired} ELSE b.{column} END"


AT = _at_now("status", f"'{Status.CANCELED.value}'")
"""SQL for the status of `b` at `now`, in programmes whose bookings do not start by themselves."""

UPDATED_AT = _at_now("updated_at", "%(now)s")
"""SQL for when `b` was last changed, in the same programmes."""

REASON = _at_now("cancellation_reason", f"'{Expire.reason}'")
"""SQL for why `b` was canceled, in the same programmes."""

EVER = f"""CASE
    WHEN coalesce(b.hold_until, (SELECT w.hold_until FROM booking w WHERE w.id = b.parent_id))
        <= %(now)s THEN '{Status.CANCELED}'
    WHEN b.status IN ('{Status.CONFIRMED}', '{Status.IN_PROGRESS}') AND (
        (b.kind IN ('workshop', 'course') AND b.ends_at
            <= (%(groups_over)s::jsonb ->> b.program)::timestamptz)
        OR ((b.provider_confirmed_at IS NULL) <> (b.client_confirmed_at IS NULL)
            AND b.disputed_at IS NULL
            AND coalesce(b.provider_confirmed_at, b.client_confirmed_at)
                <= (%(silent_since)s::jsonb ->> b.program)::timestamptz)
    ) THEN '{Status.COMPLETED}'
    WHEN b.status = '{Status.CONFIRMED}' AND b.starts_at <= %(now)s
        AND b.program = ANY (%(starting)s::text[]) THEN '{Status.IN_PROGRESS}'
    ELSE b.status END"""
"""SQL for the status of `b` at `now` in any programme, with the parameters of `moments`. A part
shares the hold of its whole."""


def moments(now: datetime) -> Mapping[str, Any]:
    """Return the parameters of EVER: which programmes' bookings time changes, and since when."""
    programs = [registry.program(name) for name in registry.names()]

    def since(read: Callable[[Program], Any]) -> str:
        waits = {each.name: read(each) for each in programs}
        return json.dumps({name: (now - wait).isoformat() for name, wait in waits.items() if wait})

    return {
        "now": now,
        "starting": [each.name for each in programs if each.starts_by_itself],
        "groups_over": since(lambda each: each.groups_complete_after),
        "silent_since": since(lambda each: each.completes_by_itself and each.completion_window),
    }
