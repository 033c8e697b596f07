"""Channels through which servers of calendars tell us of changes, and our addresses for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from bookable.domain.calendar_pushes import Channel
from bookable.domain.calendar_servers import CalendarKind
from bookable.storage.sql import execute, row, rows


class DueChannel(NamedTuple):
    """A connection that needs a channel, with its present one, and the failures in a row."""

    connection_id: int
    kind: CalendarKind
    channel: Channel | None
    failures: int


def due(kinds: Sequence[CalendarKind], *, now: datetime, most: int) -> list[DueChannel]:
    """Return connections whose channel is missing or has to be renewed."""
    found = rows(_DUE, [now, [str(kind) for kind in kinds], most])
    return [
        DueChannel(
            connection_id,
            CalendarKind(kind),
            Channel(name, resource, until) if name else None,
            failures or 0,
        )
        for connection_id, kind, name, resource, until, failures in found
    ]


def keep(connection_id: int, uuid: UUID, channel: Channel, *, renew_at: datetime) -> None:
    """Keep a new channel in place of the one before."""
    given = [connection_id, uuid, channel.name, channel.resource, channel.until, renew_at]
    execute(_KEEP, given)


def put_off(connection_id: int, uuid: UUID, *, renew_at: datetime) -> None:
    """Note that opening a channel failed, and when to try again. One that exists is kept."""
    execute(_PUT_OFF, [connection_id, uuid, renew_at])


def make_due(uuid: UUID, *, now: datetime) -> None:
    """Make a channel due for renewal, since its server is about to end it, or has."""
    execute("UPDATE calendar_channel SET renew_at = %s WHERE uuid = %s", [now, uuid])


def of(connection_id: int) -> Channel | None:
    """Return the channel of a connection, if it has one."""
    found = row(
        "SELECT name, resource, until FROM calendar_channel "
        "WHERE connection_id = %s AND name <> ''",
        [connection_id],
    )
    return None if found is None else Channel(*found)


def connection_of(uuid: UUID) -> int | None:
    """Return the connection of a channel, or None."""
    found = row("SELECT connection_id FROM calendar_channel WHERE uuid = %s", [uuid])
    return None if found is None else int(found[0])


def forget(connection_id: int) -> None:
    """Delete the channel of a connection here; its server has been told or will notice."""
    execute("DELETE FROM calendar_channel WHERE connection_id = %s", [connection_id])


def key_of(uuid: UUID) -> str:
    """Return the key in a channel's address. Only who knows the SECRET_KEY can make it."""
    return salted_hmac("calendar push address", str(uuid), algorithm="sha256").hexdigest()[:32]


def secret_of(uuid: UUID) -> str:
    """Return the secret that each push of a channel carries."""
    return salted_hmac("calendar push", str(uuid), algorithm="sha256").hexdigest()


def is_key(given: str, uuid: UUID) -> bool:
    """Return whether a text is the key of a channel's address."""
    return constant_time_compare(given, key_of(uuid))


def is_secret(given: str, uuid: UUID) -> bool:
    """Return whether a text is the secret of a channel."""
    return constant_time_compare(given, secret_of(uuid))


_DUE = """
SELECT c.id, c.kind, h.name, h.resource, h.until, h.failures
FROM calendar_connection c LEFT JOIN calendar_channel h ON h.connection_id = c.id
WHERE (h.connection_id IS NULL OR h.renew_at <= %s)
    AND c.kind = ANY (%s) AND c.removed_at IS NULL AND c.state <> 'denied'
ORDER BY h.renew_at NULLS FIRST, c.id LIMIT %s
"""

_KEEP = """
INSERT INTO calendar_channel (connection_id, uuid, name, resource, until, renew_at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (connection_id) DO UPDATE SET uuid = excluded.uuid, name = excluded.name,
    resource = excluded.resource, until = excluded.until, renew_at = excluded.renew_at, failures = 0
"""

_PUT_OFF = """
INSERT INTO calendar_channel AS h (connection_id, uuid, renew_at, failures) VALUES (%s, %s, %s, 1)
ON CONFLICT (connection_id) DO UPDATE SET renew_at = excluded.renew_at, failures = h.failures + 1
"""
