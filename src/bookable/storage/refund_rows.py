"""Refunds: what is owed, what the vendor reports, and what was paid back by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from bookable.domain.reversals import HAS_LEFT, PROMISED, Change, Refund, RefundState
from bookable.storage.sql import execute, one, row, rows


class RefundRow(NamedTuple):
    """Money that goes back; `by_card` if it was paid through a vendor. The currency is that of its
    payment."""

    id: int
    payment_id: int
    booking_id: int
    amount_cents: int
    reason: str
    state: str
    reference: str
    method: str
    vendor_id: str | None
    created_at: datetime
    made_at: datetime | None
    by_card: bool
    currency: str

    @property
    def refund(self) -> Refund:
        """The refund as the domain knows it."""
        return Refund(
            id=self.id,
            cents=self.amount_cents,
            reason=self.reason,
            state=RefundState(self.state),
            method=self.method,
            vendor_id=self.vendor_id,
        )

    @property
    def needs_staff(self) -> bool:
        """Whether only a payment by hand is left: no vendor has the money, or the refund failed."""
        return self.has_failed or (self.state == RefundState.DUE and not self.by_card)

    @property
    def has_failed(self) -> bool:
        """Whether the vendor could not give it back."""
        return self.state == RefundState.FAILED

    @property
    def needs_no_action(self) -> bool:
        """Whether the vendor has it already, or nothing is owed any more."""
        return self.state not in {RefundState.DUE, RefundState.FAILED}


class Totals(NamedTuple):
    """Sums of a booking's refunds, in minor units, and whether money is disputed."""

    refunded: int
    pending: int
    disputed: bool


def of_booking(booking_id: int) -> list[RefundRow]:
    """Return all refunds of a booking, oldest first."""
    records = rows(f"{_REFUND} WHERE r.booking_id = %s ORDER BY r.id", [booking_id])
    return [RefundRow._make(record) for record in records]


def of_payment(payment_id: int) -> list[RefundRow]:
    """Return all refunds of a payment, oldest first."""
    records = rows(f"{_REFUND} WHERE r.payment_id = %s ORDER BY r.id", [payment_id])
    return [RefundRow._make(record) for record in records]


def by_currency(refunds: Iterable[RefundRow]) -> list[tuple[str, int]]:
    """Return the sum of some refunds in each currency."""
    sums = Counter[str]()
    for each in refunds:
        sums[each.currency] += each.amount_cents
    return sorted(sums.items())


def by_id(refund_id: int) -> RefundRow | None:
    """Return a refund, or None."""
    record = row(f"{_REFUND} WHERE r.id = %s", [refund_id])
    return None if record is None else RefundRow._make(record)


def owe(booking_id: int, *, cents: int, reason: str, now: datetime) -> list[int]:
    """Save refunds for a booking, taken from its payments, latest payment first.

    Returns their ids.
    """
    return [record[0] for record in rows(_OWE, [booking_id, cents, booking_id, reason, now])]


def owe_back(
    payment_id: int, *, cents: int, reason: str, now: datetime, counts: bool = False
) -> int:
    """Save a refund of a whole payment, and return its id.

    The payment counts as never made, unless `counts`.
    """
    execute("UPDATE payment SET counts = %s WHERE id = %s", [counts, payment_id])
    made = one(
        "INSERT INTO refund (payment_id, booking_id, amount_cents, reason, state, created_at)"
        " SELECT id, booking_id, %s, %s, 'due', %s FROM payment WHERE id = %s RETURNING id",
        [cents, reason, now, payment_id],
    )
    refund_id: int = made[0]
    return refund_id


def save(payment_id: int, booking_id: int, change: Change, *, now: datetime) -> int:
    """Save what a vendor reported about a refund, and return the refund's id.

    The vendor's id is also the reference that people see.
    """
    after = change.after
    values = [after.cents, after.state, after.method, after.vendor_id, after.vendor_id or ""]
    made_at = now if after.state is RefundState.MADE else None
    if after.id is None:
        made = one(_INSERT, [payment_id, booking_id, after.reason, *values, now, made_at])
        refund_id: int = made[0]
        return refund_id
    execute(_UPDATE, [*values, made_at, after.id])
    return after.id


def due_again(refund_id: int) -> bool:
    """Mark a failed refund as due again, and return whether it had failed."""
    again = "UPDATE refund SET state = 'due' WHERE id = %s AND state = 'failed'"
    return execute(again, [refund_id]) == 1


def failed(refund_id: int) -> bool:
    """Mark a due refund as failed, and return whether it was due."""
    given_up = "UPDATE refund SET state = 'failed' WHERE id = %s AND state = 'due'"
    return execute(given_up, [refund_id]) == 1


def made_by_hand(refund_ids: Sequence[int], *, method: str, reference: str, now: datetime) -> None:
    """Mark refunds as paid by hand, and resolve their dead letters."""
    ids = list(refund_ids)
    execute(
        "UPDATE refund SET state = 'made', method = %s, reference = %s, made_at = %s"
        " WHERE id = ANY (%s)",
        [method, reference, now, ids],
    )
    execute(
        "UPDATE dead_letter SET resolved_at = %s WHERE resolved_at IS NULL"
        " AND effect = 'give_back' AND (arguments ->> 'refund_id')::bigint = ANY (%s)",
        [now, ids],
    )


def totals(booking_id: int) -> Totals:
    """Return the sums of a booking's refunds."""
    return Totals._make(one(_TOTALS, [list(PROMISED), booking_id]))


NEEDS_STAFF = """r.state IN ('due', 'failed')
    AND (r.state = 'failed' OR p.checkout_id IS NULL)"""
"""The same as `RefundRow.needs_staff`, of a refund `r` and its payment `p`. The states stand by
themselves first, so that the index of what waits is used."""

_REFUND = """SELECT r.id, r.payment_id, r.booking_id, r.amount_cents, r.reason, r.state,
    r.reference, r.method, r.vendor_id, r.created_at, r.made_at, p.checkout_id IS NOT NULL,
    upper(p.currency)
    FROM refund r JOIN payment p ON p.id = r.payment_id"""

_INSERT = """INSERT INTO refund (payment_id, booking_id, reason, amount_cents, state, method,
    vendor_id, reference, created_at, made_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"""

_UPDATE = """UPDATE refund SET amount_cents = %s, state = %s, method = %s, vendor_id = %s,
    reference = coalesce(nullif(%s, ''), reference),
    made_at = coalesce(made_at, %s) WHERE id = %s"""

_TOTALS = """SELECT coalesce(sum(r.amount_cents) FILTER (WHERE r.state = 'made'), 0)::bigint,
    coalesce(sum(r.amount_cents) FILTER (WHERE r.state = ANY (%s)), 0)::bigint,
    coalesce(bool_or(r.state = 'disputed'), false)
    FROM refund r JOIN payment p ON p.id = r.payment_id
    WHERE r.booking_id = %s AND p.counts"""

_STANDS = ", ".join(f"'{state.value}'" for state in sorted(PROMISED | HAS_LEFT))

# An open dispute does not reduce what can be owed, since it may be won; a lost one does.
_OWE = f"""
WITH kept AS (
    SELECT p.id, p.amount_cents - coalesce((SELECT sum(r.amount_cents) FROM refund r
        WHERE r.payment_id = p.id AND r.state IN ({_STANDS})), 0) AS cents
    FROM payment p JOIN booking b ON b.id = p.booking_id
    WHERE p.booking_id = %s AND p.state = 'paid' AND p.counts
        AND upper(p.currency) = upper(b.currency)
), shares AS (
    SELECT id, least(cents, %s - coalesce(sum(cents) OVER (ORDER BY id DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS cents
    FROM kept WHERE cents > 0
)
INSERT INTO refund (payment_id, booking_id, amount_cents, reason, state, created_at)
SELECT id, %s, cents, %s, 'due', %s FROM shares WHERE cents > 0 RETURNING id
"""
