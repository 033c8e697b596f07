"""Connections to calendars: what a body asks for, and how a connection is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from msgspec import UNSET, structs

from bookable.domain.calendar_servers import WRITABLE, CalendarAccess, CalendarKind
from bookable.domain.connections import is_silent
from bookable.domain.refusals import InvalidField
from bookable.engine.calendar_connections import Connection
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of, refuse
from bookable.interfaces.dialects.core.schemas import calendar_connections as out
from bookable.interfaces.http.texts import web_address

FIELDS = {
    CalendarKind.ICS: {"url"},
    CalendarKind.CALDAV: {"url", "username", "password", "calendar"},
    CalendarKind.GOOGLE: {"calendar"},
    CalendarKind.MICROSOFT: {"calendar"},
}
"""The fields of a body that belong to each kind."""

_OWN = ("url", "username", "password", "calendar")


def access(body: out.ConnectionIn) -> CalendarAccess:
    """Return what it takes to reach the calendar. Raise all that is wrong."""
    _, url = all_of(lambda: refuse(list(_misfits(body))), lambda: _url(body))
    return CalendarAccess(
        body.kind,
        url=url,
        username=body.username,
        secret=body.password,
        calendar=body.calendar,
    )


def _misfits(body: out.ConnectionIn) -> Iterator[InvalidField]:
    taken = FIELDS[body.kind]
    for name in _OWN:
        given = getattr(body, name)
        if given and name not in taken:
            yield InvalidField(name, f"does not belong to {body.kind}")
        if not given and name in taken - {"calendar"}:
            yield InvalidField(name, f"is needed for {body.kind}")


def _url(body: out.ConnectionIn) -> str:
    if not body.url or "url" not in FIELDS[body.kind]:
        return ""
    url = web_address(body.url)
    if body.kind is CalendarKind.CALDAV and "@" in urlsplit(url).netloc:
        raise InvalidField("url", "must not have the password in it, which has a field of its own")
    return url


def connection(found: Connection, *, now: datetime) -> out.ConnectionOut:
    """Return a connection as its owner sees it."""
    return out.ConnectionOut(
        id=found.uuid,
        kind=found.kind,
        label=found.label,
        url=found.url,
        username=found.username,
        calendar=found.calendar,
        on_external_change=found.on_external_change,
        hosts_meetings=found.hosts_meetings,
        writable=found.kind in WRITABLE,
        state=found.state,
        problem=found.problem,
        silent=is_silent(found.succeeded_at or found.created_at, now=now),
        last_read_at=found.succeeded_at,
        created_at=found.created_at,
    )


def connected(found: Connection | str, *, now: datetime) -> out.ConnectionOut | out.AuthorizeOut:
    """Return a new connection, or the page where its owner has to consent first."""
    return out.AuthorizeOut(found) if isinstance(found, str) else connection(found, now=now)


def status(found: Connection | str) -> int:
    """Return 201 for a new connection, and 200 for a page."""
    return HTTPStatus.OK if isinstance(found, str) else HTTPStatus.CREATED


def connections(found: Sequence[Connection], *, now: datetime) -> out.ConnectionsOut:
    """Return all connections of a person."""
    return out.ConnectionsOut([connection(each, now=now) for each in found])


def changes(body: out.ConnectionPatch) -> dict[str, str | bool]:
    """Return what a body changes."""
    return {name: value for name, value in structs.asdict(body).items() if value is not UNSET}
