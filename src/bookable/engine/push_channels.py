"""Channels for pushes: kept open for each connection whose vendor sends pushes.

A push says only that something changed. What changed is read from the vendor, as every few minutes
anyway, so a push that is lost costs minutes and one that is forged costs a reading.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from bookable.domain.calendar_pushes import Channel, PushServer
from bookable.domain.calendar_servers import CalendarAccess, CalendarError
from bookable.domain.connections import pause_after
from bookable.engine import calendar_connections, clock, ports
from bookable.engine.batches import one_by_one
from bookable.storage import calendar_channels, calendar_connection_rows
from bookable.storage.calendar_channels import DueChannel
from bookable.storage.sealed import UnsealableError
from bookable.storage.work import transact

WITHIN_SECONDS = 10.0
AT_ONCE = 100
"""How many channels one round renews."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(days=1)
"""The time to the next attempt after one failure, and the longest after many."""


def renew_due(now: datetime) -> int:
    """Open the channels that are missing or soon over; return how many."""
    due = calendar_channels.due(ports.pushing_calendars(), now=now, most=AT_ONCE)
    named = {each.connection_id: each for each in due}
    return one_by_one("renew_pushes", named, lambda id_: _renew(named[id_], now=now))


def arrived(uuid: UUID, *, now: datetime) -> bool:
    """Have the connection of a channel read at once; False if there is no such channel."""
    connection_id = calendar_channels.connection_of(uuid)
    if connection_id is None:
        return False
    return transact(lambda: calendar_connections.make_due(connection_id, now=now))


def reopen(uuid: UUID, *, now: datetime) -> None:
    """Have a channel opened anew, since its vendor is about to end it."""
    transact(lambda: calendar_channels.make_due(uuid, now=now))


def uuid_of(address: str) -> UUID | None:
    """Return the channel whose address ends with a text, or None if we did not make it."""
    text, _, key = address.partition(".")
    try:
        uuid = UUID(text)
    except ValueError:
        return None
    return uuid if calendar_channels.is_key(key, uuid) else None


def is_secret(given: str, uuid: UUID) -> bool:
    """Return whether a push carries the secret of its channel."""
    return calendar_channels.is_secret(given, uuid)


def close(connection_id: int, access: CalendarAccess) -> None:
    """Close the channel of a connection that ends, or raise CalendarError."""
    server, channel = ports.pushes(access.kind), calendar_channels.of(connection_id)
    if server is not None and channel is not None:
        server.stop(access, channel, within=WITHIN_SECONDS)
    transact(lambda: calendar_channels.forget(connection_id))


def _renew(due: DueChannel, *, now: datetime) -> int:
    server = ports.pushes(due.kind)
    try:
        access = calendar_connection_rows.access_to(due.connection_id)
    except UnsealableError:
        access = None
    if server is None or access is None:
        return 0
    uuid = uuid4()
    try:
        opened = _open(server, access, uuid, now=now)
    except CalendarError:
        # Some sites can never have pushes: Google sends none to a host that it does not know.
        pause = pause_after(due.failures, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
        transact(lambda: calendar_channels.put_off(due.connection_id, uuid, renew_at=now + pause))
        return 0
    renew_at = now + server.lasts * 2 / 3
    transact(lambda: calendar_channels.keep(due.connection_id, uuid, opened, renew_at=renew_at))
    _stop(server, access, due.channel)
    return 1


def _open(server: PushServer, access: CalendarAccess, uuid: UUID, *, now: datetime) -> Channel:
    key = f"{uuid}.{calendar_channels.key_of(uuid)}"
    return server.watch(
        access,
        uuid,
        address=ports.push_address(server.kind, key),
        secret=calendar_channels.secret_of(uuid),
        until=clock.outside(now + server.lasts, now=now),
        within=WITHIN_SECONDS,
    )


def _stop(server: PushServer, access: CalendarAccess, channel: Channel | None) -> None:
    if channel is not None:
        # It ends by itself. Until then its pushes come to an address that no longer counts.
        with suppress(CalendarError):
            server.stop(access, channel, within=WITHIN_SECONDS)
