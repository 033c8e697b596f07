"""Connections to calendars that people keep elsewhere, as their owners see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from bookable.domain.calendar_servers import VENDORS, CalendarAccess, CalendarKind
from bookable.domain.connections import ConnectionState, ExternalChange
from bookable.domain.people import known_email
from bookable.storage import sealed
from bookable.storage.sql import Row, execute, one, row, rows


def host_or_vendor(kind: CalendarKind, url: str) -> str:
    """Return where a calendar is kept, as its owner knows it."""
    return urlsplit(url).hostname or VENDORS.get(kind, "")


def calendar_name(kind: CalendarKind, *, label: str, url: str) -> str:
    """Return what a connected calendar is called: by its owner, or else by where it is kept."""
    return label or host_or_vendor(kind, url) or kind.value


class Connection(NamedTuple):
    """A connection, without its secret. `url` is what may be shown of the address."""

    id: int
    uuid: UUID
    person_id: int
    kind: CalendarKind
    label: str
    url: str
    username: str
    calendar: str
    on_external_change: ExternalChange
    hosts_meetings: bool
    state: ConnectionState
    problem: str
    created_at: datetime
    succeeded_at: datetime | None

    @property
    def name(self) -> str:
        """What the calendar is called."""
        return calendar_name(self.kind, label=self.label, url=self.url)


_COLUMNS = ", ".join(f"c.{name}" for name in Connection._fields)


def add(
    person_id: int,
    access: CalendarAccess,
    *,
    label: str,
    on_external_change: ExternalChange,
    hosts_meetings: bool = False,
    now: datetime,
) -> Connection:
    """Save a new connection, which is due to be read at once.

    The address of an ICS file is a secret: there is no other.
    """
    uuid = uuid4()
    is_file = access.kind is CalendarKind.ICS
    parameters = {
        "uuid": uuid,
        "person": person_id,
        "kind": access.kind,
        "label": label,
        "url": _origin(access.url) if is_file else access.url,
        "username": access.username,
        "secret": _sealed(uuid, access.url if is_file else access.secret),
        "calendar": access.calendar,
        "policy": on_external_change,
        "hosts": hosts_meetings,
        "now": now,
    }
    return _connection(one(_ADD, parameters))


def of_person(person_id: int) -> list[Connection]:
    """Return a person's connections, the oldest first."""
    found = rows(
        f"{_ALL} WHERE c.person_id = %s AND c.removed_at IS NULL ORDER BY c.id", [person_id]
    )
    return [_connection(record) for record in found]


def count_locked(person_id: int) -> int:
    """Return how many connections a person has, and lock the person until commit."""
    rows("SELECT 1 FROM person WHERE id = %s FOR NO KEY UPDATE", [person_id])
    count: int = one(
        "SELECT count(*) FROM calendar_connection WHERE person_id = %s AND removed_at IS NULL",
        [person_id],
    )[0]
    return count


def find(uuid: UUID, *, person_id: int, lock: bool = False) -> Connection | None:
    """Return a person's connection, or None; it can be locked until commit."""
    where = "WHERE c.uuid = %s AND c.person_id = %s AND c.removed_at IS NULL"
    found = row(f"{_ALL} {where}" + (" FOR NO KEY UPDATE" if lock else ""), [uuid, person_id])
    return None if found is None else _connection(found)


def access_to(connection_id: int) -> CalendarAccess | None:
    """Return what it takes to reach a connected calendar, or None if it is gone.

    Raise UnsealableError if the secret cannot be read any more.
    """
    found = row(f"SELECT {ACCESS} {ACCESS_FROM} WHERE c.id = %s", [connection_id])
    return None if found is None else access_of(found)


ACCESS = """c.id, c.uuid, c.kind, c.url, c.username, c.secret, c.calendar, p.timezone, p.email"""
ACCESS_FROM = "FROM calendar_connection c JOIN person p ON p.id = c.person_id"


def access_of(record: Row) -> CalendarAccess:
    """Return the access that the columns ACCESS describe, or raise UnsealableError."""
    id_, uuid, kind, url, username, secret, calendar, zone, email = record
    plain = sealed.unseal(bytes(secret), purpose=_purpose(uuid)) if secret else ""
    is_file = kind == CalendarKind.ICS
    return CalendarAccess(
        CalendarKind(kind),
        url=plain if is_file else url,
        username=username,
        secret="" if is_file else plain,
        calendar=calendar,
        zone=zone,
        connection=id_,
        email=known_email(email),
    )


def host_of(person_id: int, kinds: Collection[CalendarKind]) -> tuple[int, CalendarKind] | None:
    """Return the id and the kind of the calendar that a person's meetings are made in, or None.

    Of several it is the oldest. One that does not let us in any more does not count.
    """
    found = row(_HOST, [person_id, list(kinds)])
    return None if found is None else (found[0], CalendarKind(found[1]))


def change(connection_id: int, changes: Mapping[str, str | bool], *, now: datetime) -> None:
    """Change the label, the policies or the calendar. Another calendar is read anew.

    A reading that is under way is discarded then.
    """
    names = ("label", "on_external_change", "hosts_meetings", "calendar")
    given = {name: changes.get(name) for name in names}
    execute(_CHANGE, {"id": connection_id, "now": now, **given})


def replace_secret(connection_id: int, secret: str) -> None:
    """Keep the secret that a vendor has given in place of the one before."""
    found = row(
        "SELECT uuid FROM calendar_connection WHERE id = %s FOR NO KEY UPDATE", [connection_id]
    )
    if found is not None:
        execute(
            "UPDATE calendar_connection SET secret = %s WHERE id = %s",
            [_sealed(found[0], secret), connection_id],
        )


def make_due(connection_id: int, *, now: datetime) -> bool:
    """Make a connection due to be read at once; False if there is none."""
    return execute(_MAKE_DUE, [now, connection_id]) == 1


def remove(connection_id: int, *, now: datetime) -> None:
    """Note that a connection was removed, and forget what it read."""
    execute(_REMOVE, [now, connection_id])
    execute("DELETE FROM busy_time WHERE connection_id = %s", [connection_id])


def _connection(record: Row) -> Connection:
    found = Connection._make(record)
    return found._replace(
        kind=CalendarKind(found.kind),
        on_external_change=ExternalChange(found.on_external_change),
        state=ConnectionState(found.state),
    )


def _sealed(uuid: UUID, secret: str) -> bytes:
    return sealed.seal(secret, purpose=_purpose(uuid))


def _purpose(uuid: UUID) -> str:
    return f"calendar connection {uuid}"


def _origin(url: str) -> str:
    """Return the scheme and the host of an address."""
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    return f"{scheme}://{host}/…"


_ALL = f"SELECT {_COLUMNS} FROM calendar_connection c"

_ADD = f"""
INSERT INTO calendar_connection AS c (uuid, person_id, kind, label, url, username, secret, calendar,
    on_external_change, hosts_meetings, created_at, due_at)
VALUES (%(uuid)s, %(person)s, %(kind)s, %(label)s, %(url)s, %(username)s, %(secret)s, %(calendar)s,
    %(policy)s, %(hosts)s, %(now)s, %(now)s)
RETURNING {_COLUMNS}
"""

_HOST = """
SELECT id, kind FROM calendar_connection
WHERE person_id = %s AND kind = ANY (%s::text[]) AND hosts_meetings AND removed_at IS NULL
    AND state <> 'denied'
ORDER BY id LIMIT 1
"""

_CHANGE = """
UPDATE calendar_connection SET
    label = coalesce(%(label)s, label),
    on_external_change = coalesce(%(on_external_change)s, on_external_change),
    hosts_meetings = coalesce(%(hosts_meetings)s, hosts_meetings),
    calendar = coalesce(%(calendar)s, calendar),
    cursor = CASE WHEN %(calendar)s::text IS NULL THEN cursor ELSE '' END,
    leased_until = CASE WHEN %(calendar)s::text IS NULL THEN leased_until END,
    due_at = CASE WHEN %(calendar)s::text IS NULL THEN due_at ELSE %(now)s END
WHERE id = %(id)s
"""

# One that was denied stays so: its owner removes it, and connects the calendar anew.
_MAKE_DUE = """
UPDATE calendar_connection SET due_at = %s
WHERE id = %s AND removed_at IS NULL AND state <> 'denied'
"""

_REMOVE = """
UPDATE calendar_connection SET removed_at = %s, due_at = NULL, leased_until = NULL, cursor = ''
WHERE id = %s
"""


class Removed(NamedTuple):
    """A connection that was removed. `is_last` tells that its person has no other of its kind."""

    id: int
    kind: CalendarKind
    removed_at: datetime
    is_last: bool


def removed_with_consent(kinds: Sequence[CalendarKind], *, most: int) -> list[Removed]:
    """Return removed connections whose consent is still here, and whose events are deleted."""
    found = rows(_WITH_CONSENT, [[str(kind) for kind in kinds], most])
    return [Removed(id_, CalendarKind(kind), *rest) for id_, kind, *rest in found]


def forget_consent(connection_id: int) -> None:
    """Delete the consent of a removed connection here."""
    execute(
        "UPDATE calendar_connection SET secret = '' WHERE id = %s AND removed_at IS NOT NULL",
        [connection_id],
    )


_WITH_CONSENT = """
SELECT c.id, c.kind, c.removed_at, NOT EXISTS (
    SELECT 1 FROM calendar_connection o
    WHERE o.person_id = c.person_id AND o.kind = c.kind AND o.removed_at IS NULL
)
FROM calendar_connection c
WHERE c.removed_at IS NOT NULL AND c.kind = ANY (%s) AND c.secret <> ''
    AND NOT EXISTS (SELECT 1 FROM calendar_copy k WHERE k.connection_id = c.id)
ORDER BY c.id LIMIT %s
"""
