"""Waitlists as people see them: entries with their positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bookable.domain.people import Actor
from bookable.domain.refusals import NotAParty, NotOnWaitlist, RoleRequired
from bookable.engine.finding_waitlists import service_of
from bookable.engine.registry import program as program_named
from bookable.queries.page import Page
from bookable.storage.sql import one, row, rows
from bookable.storage.waitlist_entries import ON_WAITLIST, Waitlist


class WaitlistEntry(NamedTuple):
    """An entry on a waitlist with its position, and the programme through which it was made.

    `session_start` is None on the waitlist of a course, which is for all its sessions at once.
    """

    id: int
    program: str
    service_id: int
    service_name: str
    price_cents: int
    currency: str
    session_id: int | None
    session_start: datetime | None
    person_id: int
    person_name: str
    position: int
    state: str
    joined_at: datetime
    offered_until: datetime | None


def own_entry(waitlist: Waitlist, *, by: Actor) -> WaitlistEntry:
    """Return the actor's entry on a waitlist, or raise NotOnWaitlist."""
    condition = f"{waitlist} AND w.person_id = %s AND {ON_WAITLIST}"
    record = row(f"{_ENTRY} WHERE {condition}", [*waitlist.ids, by.person_id])
    if record is None:
        raise NotOnWaitlist
    return WaitlistEntry._make(record)


def mine(by: Actor, *, now: datetime) -> list[WaitlistEntry]:
    """Return the actor's entries on waitlists that are still open, newest first."""
    order = "ORDER BY w.joined_at DESC, w.id DESC"
    records = rows(
        f"{_ENTRY} WHERE w.person_id = %s AND {_LEADS} {order}", [by.person_id, now, now]
    )
    return [WaitlistEntry._make(record) for record in records]


def one_of_mine(entry_id: int, *, by: Actor, now: datetime) -> WaitlistEntry | None:
    """Return one of the actor's entries on a waitlist that is still open, or None."""
    condition = f"w.id = %s AND w.person_id = %s AND {_LEADS}"
    record = row(f"{_ENTRY} WHERE {condition}", [entry_id, by.person_id, now, now])
    return None if record is None else WaitlistEntry._make(record)


def positions(by: Actor, service_id: int, *, now: datetime) -> Mapping[int | None, int]:
    """Return the actor's positions on the open waitlists of a service, by session: that of a course
    has none."""
    condition = f"w.person_id = %s AND w.service_id = %s AND {_LEADS}"
    records = rows(f"{_ENTRY} WHERE {condition}", [by.person_id, service_id, now, now])
    entries = map(WaitlistEntry._make, records)
    return {each.session_id: each.position for each in entries}


def page_of_waitlist(
    service_id: int,
    *,
    program: str,
    by: Actor,
    now: datetime,
    session_id: int | None = None,
    limit: int,
    offset: int = 0,
) -> Page[WaitlistEntry]:
    """Return one page of the entries for a service or one of its sessions.

    They are sorted by session, then by position. It is for the seller and staff. Raise
    ServiceNotFound, RoleRequired, or NotAParty for the services of others.
    """
    require_manager(service_id, program=program, by=by)
    condition, values = _waiting_for(service_id, session_id, now)
    count: int = one(f"SELECT count(*) {_FROM} WHERE {condition}", values)[0]
    order = "ORDER BY t.starts_at NULLS FIRST, t.id, w.joined_at, w.id LIMIT %s OFFSET %s"
    records = rows(f"{_ENTRY} WHERE {condition} {order}", [*values, limit, offset])
    return Page(count, [WaitlistEntry._make(record) for record in records])


def require_manager(service_id: int, *, program: str, by: Actor) -> None:
    """Raise ServiceNotFound, RoleRequired or NotAParty unless the actor may see who waits."""
    service = service_of(service_id)
    if not by.is_staff and by.person_id != service.provider.person_id:
        role = program_named(program).provider_role
        raise NotAParty("see waitlist") if role in by.roles else RoleRequired(role, "see waitlist")


def _waiting_for(
    service_id: int, session_id: int | None, now: datetime
) -> tuple[str, Sequence[Any]]:
    if session_id is None:
        return f"w.service_id = %s AND {_LEADS}", [service_id, now, now]
    return f"{Waitlist(service_id, session_id)} AND {_LEADS}", [service_id, session_id, now, now]


# The periodic task marks expired offers a little later, so the time is compared here. A waitlist is
# closed once the session that it is for has begun.
_LEADS = f"""
{ON_WAITLIST} AND (w.state = 'waiting' OR w.offered_until > %s)
AND EXISTS (SELECT FROM service_session s WHERE s.service_id = w.service_id
    AND (w.service_session_id IS NULL OR s.id = w.service_session_id) AND s.starts_at > %s
    AND s.canceled_at IS NULL)
"""

_FROM = """
FROM waitlist_entry w JOIN service v ON v.id = w.service_id JOIN person p ON p.id = w.person_id
LEFT JOIN service_session t ON t.id = w.service_session_id
"""

_ENTRY = f"""
SELECT w.id, w.program, w.service_id, v.name, v.price_cents, v.currency, t.id, t.starts_at,
    p.id, p.name, (
    SELECT count(*) FROM waitlist_entry o
    WHERE o.service_id = w.service_id AND o.service_session_id IS NOT DISTINCT FROM t.id
        AND o.state IN ('waiting', 'offered') AND (o.joined_at, o.id) <= (w.joined_at, w.id)
), w.state, w.joined_at, w.offered_until
{_FROM}
"""
