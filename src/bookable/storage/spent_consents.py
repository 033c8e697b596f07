"""Consents that have come back from a vendor: each counts once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bookable.storage.sql import execute, row


def spend(consent: UUID, *, until: datetime) -> bool:
    """Note that a consent has come back; False if it had before."""
    return (
        row(
            "INSERT INTO spent_consent (id, until) VALUES (%s, %s) ON CONFLICT DO NOTHING "
            "RETURNING 1",
            [consent, until],
        )
        is not None
    )


def is_spent(consent: UUID) -> bool:
    """Return whether a consent has come back before."""
    return row("SELECT 1 FROM spent_consent WHERE id = %s", [consent]) is not None


def forget(*, before: datetime) -> int:
    """Delete those that ran out before a time; return the count."""
    return execute("DELETE FROM spent_consent WHERE until < %s", [before])
