"""What people are told of their webhook endpoints and connected calendars, as these stand."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bookable.domain.calendar_servers import BY_CONSENT, CalendarKind
from bookable.domain.connections import ConnectionState
from bookable.domain.outgoing_webhooks import Reason
from bookable.queries.correspondence import Correspondent, Notice, person_columns
from bookable.storage.calendar_connection_rows import calendar_name, host_or_vendor
from bookable.storage.sql import rows


def of_endpoints(ids: Sequence[int]) -> dict[int, Notice]:
    """Return notices of endpoints that people have, by the endpoint's id."""
    found = rows(_ENDPOINTS, [list(ids)]) if ids else []
    return {id_: _of_endpoint(*of) for id_, *of in found}


def of_calendars(ids: Sequence[int]) -> dict[int, Notice]:
    """Return notices of connected calendars, by the connection's id."""
    found = rows(_CALENDARS, [list(ids)]) if ids else []
    return {id_: _of_calendar(*of) for id_, *of in found}


def _of_endpoint(url: str, description: str, reason: str, *person: object) -> Notice:
    # Of an address only the host is told: the rest may be a secret.
    facts = {
        "host": urlsplit(url).hostname or "",
        "description": description,
        "is_gone": reason == Reason.GONE,
    }
    stands = reason in (Reason.GONE, Reason.FAILING)
    return Notice(Correspondent._make(person), stands, facts)


def _of_calendar(value: str, label: str, url: str, state: str, *person: object) -> Notice:
    kind = CalendarKind(value)
    facts = {
        "calendar": calendar_name(kind, label=label, url=url),
        # Without a label, the host is the name already.
        "host": host_or_vendor(kind, url) if label else "",
        "by_consent": kind in BY_CONSENT,
    }
    return Notice(Correspondent._make(person), state == ConnectionState.DENIED, facts)


_ENDPOINTS = f"""
SELECT e.id, e.url, e.description, e.disabled_reason, {person_columns("p")}
FROM webhook_endpoint e JOIN person p ON p.id = e.person_id WHERE e.id = ANY (%s)
"""
_CALENDARS = f"""
SELECT c.id, c.kind, c.label, c.url, c.state, {person_columns("p")}
FROM calendar_connection c JOIN person p ON p.id = c.person_id
WHERE c.id = ANY (%s) AND c.removed_at IS NULL
"""
