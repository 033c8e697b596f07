"""Messages of vendors that were taken in."""

from __future__ import annotations

from datetime import datetime

from bookable.storage.sql import execute, row


def first_time(vendor: str, event_id: str, *, kind: str, at: datetime) -> bool:
    """This will note a message, and tell whether it came for the first time. Whoever brings the
    same one at the same time waits until the first has ended."""
    return execute(_NOTE, [vendor, event_id, kind, at]) == 1


def read_until(vendor: str) -> datetime | None:
    """Return up to when a vendor was asked what has happened, or None where it never was."""
    found = row("SELECT until FROM vendor_reading WHERE vendor = %s", [vendor])
    return None if found is None else found[0]


def note_reading(vendor: str, *, until: datetime) -> None:
    """Note up to when a vendor was asked what has happened."""
    execute(_READ, [vendor, until])


_READ = """
INSERT INTO vendor_reading (vendor, until) VALUES (%s, %s)
ON CONFLICT (vendor) DO UPDATE SET until = greatest(vendor_reading.until, excluded.until)
"""

_NOTE = """
INSERT INTO vendor_event (vendor, event_id, kind, received_at) VALUES (%s, %s, %s, %s)
ON CONFLICT ON CONSTRAINT vendor_event_once DO NOTHING
"""
