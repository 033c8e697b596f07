"""Messages of vendors that were processed, and how far a vendor's events were read."""

from __future__ import annotations

from datetime import datetime

from bookable.storage.sql import execute, row


def first_time(vendor: str, event_id: str, *, kind: str, at: datetime) -> bool:
    """Note a message, and return whether it is new.

    A second request with the same message waits here until the first one has ended.
    """
    return execute(_NOTE, [vendor, event_id, kind, at]) == 1


def read_until(vendor: str) -> datetime | None:
    """Return the time up to which a vendor's events were read, or None."""
    record = row("SELECT until FROM vendor_reading WHERE vendor = %s", [vendor])
    return None if record is None else record[0]


def note_reading(vendor: str, *, until: datetime) -> None:
    """Note the time up to which a vendor's events were read."""
    execute(_READ, [vendor, until])


_READ = """
INSERT INTO vendor_reading (vendor, until) VALUES (%s, %s)
ON CONFLICT (vendor) DO UPDATE SET until = greatest(vendor_reading.until, excluded.until)
"""

_NOTE = """
INSERT INTO vendor_event (vendor, event_id, kind, received_at) VALUES (%s, %s, %s, %s)
ON CONFLICT ON CONSTRAINT vendor_event_once DO NOTHING
"""
