"""Changes of a course when one of its sessions is canceled or moved for all clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bookable.domain.booking import Booking, Decision
from bookable.domain.currencies import payable
from bookable.domain.events import BookingRescheduled, PartCanceled
from bookable.domain.money import AWAITED, PaymentStatus, share
from bookable.domain.people import Actor, Side
from bookable.domain.refunds import part_of
from bookable.domain.sales import Sale, promised
from bookable.domain.spans import extent


def without_part(
    whole: Booking,
    part: Booking,
    *,
    rest: Sequence[Booking],
    reason: str,
    by: Actor,
    now: datetime,
) -> Decision:
    """Decide about a course that loses one of its parts; `rest` are the parts that remain.

    The part's share of what was paid goes back, whatever the cancellation policy says. Of what is
    not paid yet, the price falls by that share.
    """
    sale, cents = whole.sale, 0
    # A part that was added after the sale was free, and has no share in the price.
    sold = sum(not part_of(piece, whole=whole, now=now).is_free for piece in (part, *rest))
    own_share = 0 if part_of(part, whole=whole, now=now).is_free else 1
    if sale is not None and sale.bill.status in AWAITED:
        sale = _at_price(sale, share(sale.bill.total_cents, part=sold - own_share, of=sold))
    elif sale is not None:
        cents = payable(share(sale.bill.kept_cents, part=own_share, of=sold), sale.bill.currency)
        sale = promised(sale, cents)
    facts = _same_status(whole, by=by, now=now)
    event = PartCanceled(**facts, part=part.id, reason=reason, refund_cents=cents)
    return Decision(replace(whole, sale=sale, updated_at=now, **_times(rest)), (event,))


def with_moved_part(
    whole: Booking, *, parts: Sequence[Booking], reason: str, by: Actor, now: datetime
) -> Decision | None:
    """Decide about a course after one of its parts moved.

    Return None if the course as a whole begins and ends when it did before.
    """
    span = extent(part.time for part in parts)
    if span == whole.span:
        return None
    event = BookingRescheduled(
        **_same_status(whole, by=by, now=now),
        from_start=whole.time.start,
        from_end=whole.time.end,
        to_start=span.start,
        to_end=span.end,
        reason=reason,
    )
    return Decision(replace(whole, updated_at=now, **_times(parts)), (event,))


def _same_status(whole: Booking, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Return the common facts of an event that leaves a course in its status."""
    side = whole.side_of(by) or Side.STAFF
    return {"by": by, "side": side, "at": now, "before": whole.status, "after": whole.status}


def _times(parts: Sequence[Booking]) -> dict[str, Any]:
    """Return the time of a course as columns; its wall time is that of its first part."""
    first = min(parts, key=lambda part: part.time.start)
    return {"span": extent(part.time for part in parts), "wall": first.wall}


def _at_price(sale: Sale, cents: int) -> Sale:
    """Return a sale at a lower price. At a price of nothing it needs no payment."""
    bill, owed = sale.bill, payable(cents, sale.bill.currency)
    status = bill.status if owed else PaymentStatus.NOT_REQUIRED
    discount = bill.price_cents - owed
    return replace(sale, bill=replace(bill, discount_cents=discount, status=status))
