"""The codec between a `Sale` and the columns of a booking."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bookable.domain.money import Bill, CancellationPolicy, PaymentStatus
from bookable.domain.moves import NEVER_MOVED, Moves
from bookable.domain.sales import Sale, Venue
from bookable.domain.services import Kind

COLUMNS = """b.service_id, b.kind, b.service_session_id, b.parent_id, b.location_id, b.room_id,
    b.price_cents, b.currency, b.discount_cents, b.credits_used, b.payment_status, b.paid_cents,
    b.refunded_cents, b.refund_pending_cents, b.payment_disputed, b.cancellation_policy,
    b.refund_at_most, b.moved_by_others, b.bundle_id, s.duration_minutes"""
"""The columns that `read` reads, of a booking `b` and its service `s`."""

WIDTH = COLUMNS.count(",") + 1


def columns(sale: Sale | None) -> dict[str, object]:
    """Return a sale as values by column; without a sale the values that mean none."""
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
        "cancellation_policy": json.dumps(sale.policy.as_rows),
        "refund_at_most": sale.moves.at_most,
        "moved_by_others": sale.moves.by_others,
        "bundle_id": sale.bundle,
    }


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


def read(record: Sequence[Any]) -> Sale | None:
    """Return the sale in a row of COLUMNS, or None if nothing was sold."""
    service, kind, session, parent, location, room, price, currency = record[:8]
    discount, credits, status, paid, refunded, pending, disputed, policy = record[8:16]
    at_most, by_others, bundle, minutes = record[16:]
    if service is None:
        return None
    bill = Bill(
        price_cents=price,
        currency=currency,
        discount_cents=discount,
        credits_used=credits,
        status=PaymentStatus(status),
        paid_cents=paid,
        refunded_cents=refunded,
        pending_cents=pending,
        is_disputed=disputed,
    )
    return Sale(
        service=service,
        kind=Kind(kind),
        bill=bill,
        policy=policy_of(policy),
        minutes=minutes,
        session=session,
        parent=parent,
        venue=Venue(location, room),
        moves=Moves(at_most, by_others),
        bundle=bundle,
    )


def policy_of(kept: Any) -> CancellationPolicy:
    """Return a cancellation policy from JSON, which comes as text or parsed."""
    rows = json.loads(kept) if isinstance(kept, str) else kept
    return CancellationPolicy.of_rows(rows or ())
