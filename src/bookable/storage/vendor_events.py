"""Messages of vendors that were taken in."""

from __future__ import annotations

from datetime import datetime

from bookable.storage.sql import execute


def first_time(vendor: str, event_id: str, *, kind: str, at: datetime) -> bool:
    """This will note a message, and tell whether it came for the first time. Whoever brings the
    same one at the same time waits until the first has ended."""
    return execute(_NOTE, [vendor, event_id, kind, at]) == 1


_NOTE = """
INSERT INTO vendor_event (vendor, event_id, kind, received_at) VALUES (%s, %s, %s, %s)
ON CONFLICT ON CONSTRAINT vendor_event_once DO NOTHING
"""
