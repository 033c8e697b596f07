"""Lists of a person's bookings of services, on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookable.domain.lifecycle import TERMINAL, Status
from bookable.domain.money import PaymentStatus
from bookable.domain.people import Actor
from bookable.domain.services import Kind
from bookable.queries.page import Page
from bookable.queries.sale_rows import SaleRow, columns_of, name_of, read, status_of, timing
from bookable.storage.sql import like_pattern, rows

ORDERS = {
    "start_time": ("b.starts_at", "ASC"),
    "-start_time": ("b.starts_at", "DESC"),
    "created_at": ("b.created_at", "ASC"),
    "-created_at": ("b.created_at", "DESC"),
    "price_charged_cents": ("b.price_charged_cents", "ASC"),
    "-price_charged_cents": ("b.price_charged_cents", "DESC"),
}
"""How a list can be sorted. Bookings without a time come last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleFilter:
    """Filter and order of a list of one person's bookings; `order` is a key of ORDERS.

    Bookings start at `since` or later, end by `over_by` and end before `until`.
    """

    program: str
    statuses: Sequence[Status] = ()
    payment_status: PaymentStatus | None = None
    provider_id: int | None = None
    service_id: int | None = None
    kind: Kind | None = None
    since: datetime | None = None
    over_by: datetime | None = None
    until: datetime | None = None
    is_upcoming: bool | None = None
    search: str = ""
    order: str = "-start_time"


def page_of_sales(
    by: Actor, wanted: SaleFilter, *, now: datetime, limit: int, offset: int = 0
) -> Page[SaleRow]:
    """Return one page of the actor's own bookings, on either side, in one statement.

    A page beyond the end is empty, and its count is 0.
    """
    column, direction = ORDERS[wanted.order]
    conditions, parameters = _where(wanted)
    where = "".join(f" AND {condition}" for condition in conditions)
    parameters = {
        **parameters,
        "me": by.person_id,
        "program": wanted.program,
        **timing(wanted.program, now)._asdict(),
        "limit": limit,
        "offset": offset,
    }
    records = rows(_LIST.format(by=column, direction=direction, where=where), parameters)
    count = records[0][0] if records else 0
    return Page(count, [read(record[1:]) for record in records])


def _where(wanted: SaleFilter) -> tuple[list[str], dict[str, Any]]:
    given = {
        "statuses": list(wanted.statuses) or None,
        "payment_status": wanted.payment_status,
        "provider_id": wanted.provider_id,
        "service_id": wanted.service_id,
        "kind": wanted.kind,
        "since": wanted.since,
        "over_by": wanted.over_by,
        "until": wanted.until,
        "pattern": like_pattern(wanted.search.strip()) if wanted.search.strip() else None,
    }
    parameters = {name: value for name, value in given.items() if value is not None}
    conditions = [_CONDITIONS[name] for name in parameters]
    if wanted.is_upcoming is not None:
        conditions.append(_UPCOMING if wanted.is_upcoming else f"({_UPCOMING}) IS NOT TRUE")
    return conditions, parameters


_STATUS = status_of("b")

_CONDITIONS = {
    "statuses": f"{_STATUS} = ANY (%(statuses)s)",
    "payment_status": "b.payment_status = %(payment_status)s",
    "provider_id": "b.provider_id = %(provider_id)s",
    "service_id": "b.service_id = %(service_id)s",
    "kind": "b.kind = %(kind)s",
    "since": "b.starts_at >= %(since)s",
    "over_by": "b.ends_at <= %(over_by)s",
    "until": "b.ends_at < %(until)s",
    "pattern": """(b.title ILIKE %(pattern)s OR b.description ILIKE %(pattern)s
        OR EXISTS (SELECT FROM service v
            WHERE v.id = b.service_id AND v.name_key LIKE (SELECT name_key(%(pattern)s)))
        OR EXISTS (SELECT FROM person v
            WHERE v.id = b.provider_id AND v.name_key LIKE (SELECT name_key(%(pattern)s))))""",
}

_OVER = ", ".join(f"'{status.value}'" for status in sorted(TERMINAL))
_UPCOMING = f"b.starts_at > %(now)s AND {_STATUS} NOT IN ({_OVER})"

# Each side has an index of its own, and provider and client are never the same person: the UNION
# ALL has each booking once. The page is cut out before the joins, so that only its rows are joined.
_SIDE = """SELECT b.id, {{by}} AS rank FROM booking b
    WHERE b.{side}_id = %(me)s AND b.program = %(program)s{{where}}"""

# The client often is the reader, whose name PostgreSQL reads once and not for each row.
_CLIENT_NAME = f"""CASE WHEN b.client_id = %(me)s THEN {name_of("%(me)s")}
        ELSE {name_of("b.client_id")} END"""

_LIST = f"""
WITH mine AS ({_SIDE.format(side="client")} UNION ALL {_SIDE.format(side="provider")}),
page AS (SELECT id, rank FROM mine ORDER BY rank {{direction}}, id {{direction}}
    LIMIT %(limit)s OFFSET %(offset)s)
SELECT (SELECT count(*) FROM mine), {columns_of("b", "p", "s", client_name=_CLIENT_NAME)}
FROM page JOIN booking b ON b.id = page.id JOIN person p ON p.id = b.provider_id
JOIN service s ON s.id = b.service_id ORDER BY page.rank {{direction}}, page.id {{direction}}
"""
