"""Forgetting what staff looked at and changed, once it is old."""

from __future__ import annotations

from bookable.storage.sql import one

_BATCH = 10_000


def forget_audit() -> int:
    """Delete a batch of audit entries that are older than 400 days, and return how many.

    The application's role may not delete any, so that this is for the owner of the tables.
    """
    return int(one("SELECT audit_forget(%s)", [_BATCH])[0])
