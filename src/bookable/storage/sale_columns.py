"""The codec between a `Sale` and the columns of a booking."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from bookable.domain.money import Bill, CancellationPolicy, PaymentStatus
from bookable.domain.moves import NEVER_MOVED, Moves
from bookable.domain.sales import NO_VENUE, Sale, Venue
from bookable.domain.services import Kind
from bookable.storage.sql import json_of


def columns(sale: Sale | None) -> dict[str, object]:
    """Return the columns of a sale. Without a sale they have the values of `_NOTHING`."""
    values = _NOTHING if sale is None else _values(sale)
    return {name: values[name] for name in NAMES}


def _values(sale: Sale) -> dict[str, object]:
    bill = sale.bill
    return {
        "service_id": sale.service,
        "kind": sale.kind.value,
        "service_session_id": sale.session,
        "parent_id": sale.parent,
        "location_id": sale.venue.location,
        "room_id": sale.venue.room,
        "price_cents": bill.price_cents,
        "price_charged_cents": bill.total_cents,
        "currency": bill.currency,
        "discount_cents": bill.discount_cents,
        "credits_used": bill.credits_used,
        "payment_status": bill.status.value,
        "paid_cents": bill.paid_cents,
        "refunded_cents": bill.refunded_cents,
        "refund_pending_cents": bill.pending_cents,
        "payment_disputed": bill.is_disputed,
        "cancellation_policy": json_of(sale.policy.as_rows),
        "refund_at_most": sale.moves.at_most,
        "moved_by_others": sale.moves.by_others,
        "bundle_id": sale.bundle,
    }


# What the columns contain in a booking of a programme that sells nothing.
_NOTHING: dict[str, object] = {
    **dict.fromkeys(("service_id", "service_session_id", "parent_id", "location_id", "room_id")),
    **dict.fromkeys(("kind", "currency", "payment_status"), ""),
    **dict.fromkeys(("price_cents", "price_charged_cents", "discount_cents"), 0),
    **dict.fromkeys(("credits_used", "paid_cents", "refunded_cents", "refund_pending_cents"), 0),
    "payment_disputed": False,
    "cancellation_policy": None,
    "refund_at_most": NEVER_MOVED.at_most,
    "moved_by_others": NEVER_MOVED.by_others,
    "bundle_id": None,
}

NAMES = tuple(_NOTHING)
"""The columns, always in this order."""

# `price_charged_cents` is written for lists that show it. A Bill computes it, so it is not read.
_READ = (*(name for name in NAMES if name != "price_charged_cents"), "duration_minutes")

_SQL = {
    "duration_minutes": "s.duration_minutes",
    "cancellation_policy": "b.cancellation_policy::text",
}
COLUMNS = tuple(_SQL.get(name, f"b.{name}") for name in _READ)
"""The columns that `read` reads, of a booking `b` and its service `s`."""


def read(record: Sequence[Any]) -> Sale | None:
    """Return the sale in a row of COLUMNS, or None if nothing was sold."""
    # By place and not by name, since lists read one for each row.
    service, session, parent, location, room, kind, currency, status, *rest = record
    if service is None:
        return None
    price, discount, credits_used, paid, refunded, pending, is_disputed, *rest = rest
    policy, at_most, by_others, bundle, minutes = rest
    bill = Bill(
        price_cents=price,
        currency=currency,
        discount_cents=discount,
        credits_used=credits_used,
        status=_STATUSES[status],
        paid_cents=paid,
        refunded_cents=refunded,
        pending_cents=pending,
        is_disputed=is_disputed,
    )
    return Sale(
        service=service,
        kind=_KINDS[kind],
        bill=bill,
        policy=_policy(policy),
        minutes=minutes,
        session=session,
        parent=parent,
        venue=NO_VENUE if location is room is None else Venue(location, room),
        moves=NEVER_MOVED if (at_most, by_others) == _NOT_MOVED else Moves(at_most, by_others),
        bundle=bundle,
    )


LISTED = (
    *("b.service_id", "b.kind", "b.price_charged_cents", "b.currency", "b.payment_status"),
    *("s.duration_minutes", "b.service_session_id", "b.parent_id"),
)
"""The columns that `listed` reads, of a booking `b` and its service `s`."""


# Bookings of one service differ in few of these, and a list has many of them.
@lru_cache(maxsize=1_000)
def listed(
    service: int | None,
    kind: str,
    cents: int,
    currency: str,
    status: str,
    minutes: int | None,
    session: int | None,
    parent: int | None,
) -> Sale | None:
    """Return the part of a sale that lists show and that rules of steps ask, or None.

    What was paid, given back and promised is not in it, nor are its place and its policy.
    """
    if service is None:
        return None
    bill = Bill(price_cents=cents, currency=currency, status=_STATUSES[status])
    return Sale(
        service=service,
        kind=_KINDS[kind],
        bill=bill,
        policy=_NO_POLICY,
        minutes=minutes,
        session=session,
        parent=parent,
    )


_NO_POLICY = CancellationPolicy(())

# Calling an enum takes three times as long.
_STATUSES = {status.value: status for status in PaymentStatus}
_KINDS = {kind.value: kind for kind in Kind}
_NOT_MOVED = (NEVER_MOVED.at_most, NEVER_MOVED.by_others)


# Sales share few policies, so each text is parsed once.
@lru_cache(maxsize=256)
def _policy(text: str | None) -> CancellationPolicy:
    return CancellationPolicy.of_rows(json.loads(text or "[]"))
