"""Connections that were removed here, and whose consent has yet to be given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bookable.domain.calendar_servers import CalendarKind
from bookable.storage.sql import execute, rows


class Removed(NamedTuple):
    """A connection that was removed. `is_last` tells that its person has no other of its kind."""

    id: int
    kind: CalendarKind
    removed_at: datetime
    is_last: bool


def with_consent(kinds: Sequence[CalendarKind], *, most: int) -> list[Removed]:
    """Return removed connections whose consent is still here, and whose events are deleted."""
    found = rows(_WITH_CONSENT, [[str(kind) for kind in kinds], most])
    return [Removed(id_, CalendarKind(kind), *rest) for id_, kind, *rest in found]


def forget_consent(connection_id: int) -> None:
    """Delete the consent of a removed connection here."""
    execute(
        "UPDATE calendar_connection SET secret = '' WHERE id = %s AND removed_at IS NOT NULL",
        [connection_id],
    )


_WITH_CONSENT = """
SELECT c.id, c.kind, c.removed_at, NOT EXISTS (
    SELECT 1 FROM calendar_connection o
    WHERE o.person_id = c.person_id AND o.kind = c.kind AND o.removed_at IS NULL
)
FROM calendar_connection c
WHERE c.removed_at IS NOT NULL AND c.kind = ANY (%s) AND c.secret <> ''
    AND NOT EXISTS (SELECT 1 FROM calendar_copy k WHERE k.connection_id = c.id)
ORDER BY c.id LIMIT %s
"""
