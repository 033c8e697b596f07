"""The numbers of what is named by its uuid."""

from __future__ import annotations

from uuid import UUID

from bookable.storage.sql import one


def ids(
    *, service: UUID | None, session: UUID | None, location: UUID | None, bundle: UUID | None
) -> dict[str, int | None]:
    """Return the ids of what has these uuids; None for what does not exist."""
    record = one(_IDS, [service, session, location, bundle])
    return dict(zip(("service", "session", "location", "bundle"), record, strict=True))


_IDS = """
SELECT (SELECT id FROM service WHERE uuid = %s::uuid),
    (SELECT id FROM service_session WHERE uuid = %s::uuid),
    (SELECT id FROM location WHERE uuid = %s::uuid),
    (SELECT id FROM booking WHERE uuid = %s::uuid)
"""
