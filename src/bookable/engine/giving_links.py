"""Links by which somebody without an account sees, moves or cancels one booking."""

from __future__ import annotations

from bookable.storage import booking_link_rows


def token(link_id: int) -> str:
    """Return the token that stands for a link."""
    return booking_link_rows.signed(link_id)
