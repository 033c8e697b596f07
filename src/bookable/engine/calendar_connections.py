"""Connecting calendars that people keep elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from bookable.domain import bounds
from bookable.domain.calendar_servers import (
    MEETS,
    CalendarAccess,
    CalendarDenied,
    CalendarError,
    CalendarKind,
    CalendarMissing,
    CalendarServer,
)
from bookable.domain.connections import ExternalChange, is_silent
from bookable.domain.integration_refusals import ConnectionNotFound, TooManyConnections
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.engine import ports
from bookable.storage import calendar_connection_rows, calendar_copies
from bookable.storage.calendar_connection_rows import Connection
from bookable.storage.keys import Receipt
from bookable.storage.sealed import UnsealableError
from bookable.storage.work import transact

__all__ = [
    "Connection",
    "access_to",
    "change",
    "connect",
    "connection",
    "connections",
    "make_due",
    "read_again",
    "refuse_unfit_host",
    "remove",
    "remove_all",
    "server_of",
    "silent",
]

WITHIN_SECONDS = 10.0
"""How long a person who connects a calendar waits for its server."""

Check = Callable[[Connection], None]
"""Raises if a connection is not as the caller has seen it."""


def connect(
    access: CalendarAccess,
    *,
    by: Actor,
    now: datetime,
    label: str = "",
    on_external_change: ExternalChange = ExternalChange.NOTIFY,
    hosts_meetings: bool = False,
    is_checked: bool = False,
    receipt: Receipt | None = None,
) -> Connection:
    """Connect a calendar of the actor, which is read soon after.

    Unless it `is_checked`, its server is asked first. Raise InvalidField for the field that the
    server does not accept, because of its CalendarError, or for a kind that is not set up here, and
    TooManyConnections.
    """
    server = server_of(access.kind)
    refuse_unfit_host(access.kind, hosts_meetings)
    if not is_checked:
        _check(server, replace(access, zone=by.timezone, email=by.email))

    def step() -> Connection:
        if calendar_connection_rows.count_locked(by.person_id) >= bounds.CONNECTIONS:
            raise TooManyConnections(bounds.CONNECTIONS)
        made = calendar_connection_rows.add(
            by.person_id,
            access,
            label=label,
            on_external_change=on_external_change,
            hosts_meetings=hosts_meetings,
            now=now,
        )
        if server.writable:
            calendar_copies.note_upcoming(made.id, now=now)
        return made

    return transact(step, receipt=receipt)


def server_of(kind: CalendarKind) -> CalendarServer:
    """Return the gateway of a kind, or raise InvalidField if it is not set up here."""
    server = ports.calendars(kind)
    if server is None:
        raise InvalidField("kind", f"{kind} is not set up here")
    return server


def refuse_unfit_host(kind: CalendarKind, hosts_meetings: bool) -> None:
    """Raise InvalidField if meetings are wanted in a kind of calendar that has none here."""
    if hosts_meetings and (kind not in MEETS or ports.meetings(MEETS[kind]) is None):
        raise InvalidField("hosts_meetings", f"does not belong to {kind}")


def connections(by: Actor) -> list[Connection]:
    """Return the actor's connections, the oldest first."""
    return calendar_connection_rows.of_person(by.person_id)


def silent(by: Actor, *, now: datetime) -> list[Connection]:
    """Return those of the actor's connections that have not answered for an hour."""
    return [
        each for each in connections(by) if is_silent(each.succeeded_at or each.created_at, now=now)
    ]


def connection(uuid: UUID, *, by: Actor, lock: bool = False) -> Connection:
    """Return a connection of the actor, or raise ConnectionNotFound."""
    found = calendar_connection_rows.find(uuid, person_id=by.person_id, lock=lock)
    if found is None:
        raise ConnectionNotFound
    return found


def change(
    uuid: UUID,
    changes: Mapping[str, str | bool],
    *,
    by: Actor,
    check: Check,
    now: datetime,
    receipt: Receipt | None = None,
) -> Connection:
    """Change the label, the policies or the calendar of a connection, and return it.

    The server is asked for another calendar first, and all is read anew then. Raise
    ConnectionNotFound, or InvalidField for a calendar that cannot be read.
    """
    kept = connection(uuid, by=by)
    if changes.get("calendar") and kept.kind is CalendarKind.ICS:
        raise InvalidField("calendar", f"does not belong to {kept.kind}")
    refuse_unfit_host(kept.kind, bool(changes.get("hosts_meetings")))
    if changes.get("calendar", kept.calendar) != kept.calendar:
        access = calendar_connection_rows.access_to(kept.id)
        if access is not None:
            _check(server_of(kept.kind), replace(access, calendar=str(changes["calendar"])))

    def step() -> Connection:
        locked = connection(uuid, by=by, lock=True)
        check(locked)
        wanted = dict(changes)
        if wanted.get("calendar", locked.calendar) == locked.calendar:
            wanted.pop("calendar", None)
        calendar_connection_rows.change(locked.id, wanted, now=now)
        if "calendar" in wanted:
            calendar_copies.note_all(locked.id, now=now)
        return connection(uuid, by=by)

    return transact(step, receipt=receipt)


def remove(
    uuid: UUID, *, by: Actor, check: Check, now: datetime, receipt: Receipt | None = None
) -> None:
    """Remove a connection: its busy times go at once, and the events that we wrote soon after."""

    def step() -> None:
        locked = connection(uuid, by=by, lock=True)
        check(locked)
        calendar_connection_rows.remove(locked.id, now=now)
        calendar_copies.take_back(locked.id, now=now)

    transact(step, receipt=receipt)


def remove_all(person_id: int, *, now: datetime) -> None:
    """Remove all connections of a person, as in a transaction that erases them."""
    for each in calendar_connection_rows.of_person(person_id):
        calendar_connection_rows.remove(each.id, now=now)
        calendar_copies.take_back(each.id, now=now)


def access_to(connection_id: int) -> CalendarAccess | None:
    """Return what it takes to reach a connected calendar, or None if it cannot be reached."""
    try:
        return calendar_connection_rows.access_to(connection_id)
    except UnsealableError:
        return None


def make_due(connection_id: int, *, now: datetime) -> bool:
    """Have a connection read at once, as after a push; False if there is none."""
    return calendar_connection_rows.make_due(connection_id, now=now)


def read_again(
    uuid: UUID, *, by: Actor, now: datetime, receipt: Receipt | None = None
) -> Connection:
    """Have a connection of the actor read at once, and return it."""

    def step() -> Connection:
        found = connection(uuid, by=by)
        calendar_connection_rows.make_due(found.id, now=now)
        return found

    return transact(step, receipt=receipt)


def _check(server: CalendarServer, access: CalendarAccess) -> None:
    """Raise InvalidField unless the server lets us read the calendar."""
    try:
        # Nothing has this UID. Asking for it takes all that reading the calendar does.
        server.find(access, str(uuid4()), within=WITHIN_SECONDS)
    except CalendarError as error:
        raise InvalidField(_field_at_fault(access, error), str(error)) from error


def _field_at_fault(access: CalendarAccess, error: CalendarError) -> str:
    if isinstance(error, CalendarMissing) and access.kind is not CalendarKind.ICS:
        return "calendar"
    if isinstance(error, CalendarDenied) and access.kind is CalendarKind.CALDAV:
        return "password"
    return "url" if access.url else "kind"
