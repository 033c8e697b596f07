"""Deleting old audit entries."""

from __future__ import annotations

from bookable.storage.sql import one

_BATCH = 10_000


def forget_audit() -> int:
    """Delete a batch of audit entries that are older than 400 days, and return how many.

    Only the owner of the tables may do that; the application's role may not delete audit entries.
    """
    return int(one("SELECT audit_forget(%s)", [_BATCH])[0])
