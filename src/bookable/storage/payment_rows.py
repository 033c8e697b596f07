"""Payments: the attempts to pay for a booking, and what came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from bookable.storage.holders import HOLDER_IS_GONE, MYSELF
from bookable.storage.sql import execute, one, pages, row, rows


class PaymentRow(NamedTuple):
    """An attempt to pay for a booking."""

    id: int
    booking_id: int
    method: str
    amount_cents: int
    currency: str
    state: str
    reference: str
    checkout_id: str | None
    checkout_url: str
    created_at: datetime
    expires_at: datetime | None
    paid_at: datetime | None


def record(
    booking_id: int,
    *,
    method: str,
    cents: int,
    currency: str,
    reference: str,
    by: int | None,
    now: datetime,
) -> int:
    """Save money that was handed over, and return the payment's id."""
    made = one(
        "INSERT INTO payment (booking_id, method, amount_cents, currency, state, reference,"
        " recorded_by_id, created_at, paid_at) VALUES (%s, %s, %s, %s, 'paid', %s, %s, %s, %s)"
        " RETURNING id",
        [booking_id, method, cents, currency, reference, by, now, now],
    )
    payment_id: int = made[0]
    return payment_id


def begin(
    booking_id: int,
    *,
    method: str,
    cents: int,
    currency: str,
    now: datetime,
    expires_at: datetime | None,
) -> PaymentRow:
    """Save a payment that is about to begin, and return it."""
    made = one(
        "INSERT INTO payment (booking_id, method, amount_cents, currency, state, created_at,"
        " expires_at, opening_holder)"
        f" VALUES (%s, %s, %s, %s, 'open', %s, %s, {MYSELF}) RETURNING {_COLUMNS}",
        [booking_id, method, cents, currency, now, expires_at],
    )
    return PaymentRow._make(made)


def take_over(payment_id: int, *, begun_before: datetime) -> bool:
    """Take over the opening of a checkout from a dead request, and return whether it was dead.

    It is dead if its connection is closed or if it began before a time.
    """
    return (
        execute(
            f"UPDATE payment SET opening_holder = {MYSELF} WHERE id = %s AND checkout_url = ''"
            f" AND (created_at < %s OR {HOLDER_IS_GONE.format(holder='opening_holder')})",
            [payment_id, begun_before],
        )
        == 1
    )


def opened(payment_id: int, *, checkout_id: str, url: str) -> None:
    """Note the checkout of a payment. A payment that was given up meanwhile is open again."""
    execute(
        "UPDATE payment SET checkout_id = %s, checkout_url = %s,"
        " state = CASE state WHEN 'failed' THEN 'open' ELSE state END WHERE id = %s",
        [checkout_id, url, payment_id],
    )


def correct_amount(payment_id: int, *, cents: int, currency: str) -> None:
    """Note that a different amount came in than was asked for."""
    execute(
        "UPDATE payment SET amount_cents = %s, currency = %s WHERE id = %s",
        [cents, currency, payment_id],
    )


def finish(
    payment_id: int,
    *,
    state: str,
    checkout_id: str,
    reference: str = "",
    at: datetime | None = None,
) -> bool:
    """Note, once, how a payment ended, and return whether it was still open.

    A failed or expired payment may still be paid. The vendor's message may be the first to name the
    checkout, so its id is saved too.
    """
    return (
        execute(
            "UPDATE payment SET state = %s, reference = coalesce(nullif(%s, ''), reference),"
            " paid_at = %s, checkout_id = coalesce(checkout_id, %s)"
            " WHERE id = %s AND (state = 'open' OR %s = 'paid' AND state <> 'paid')",
            [state, reference, at, checkout_id, payment_id, state],
        )
        == 1
    )


def fail_unopened(payment_id: int) -> bool:
    """Fail a payment that has no checkout, and return whether it was open."""
    return (
        execute(
            "UPDATE payment SET state = 'failed'"
            " WHERE id = %s AND state = 'open' AND checkout_id IS NULL",
            [payment_id],
        )
        == 1
    )


def by_id(payment_id: int) -> PaymentRow | None:
    """Return a payment, or None."""
    record = row(f"{_PAYMENT} WHERE id = %s", [payment_id])
    return None if record is None else PaymentRow._make(record)


def of_checkout(checkout_id: str, *, reference: str, method: str) -> PaymentRow | None:
    """Return the payment of a vendor's checkout, or None.

    If the checkout's id is not saved yet, the payment is record by the reference that we sent.
    """
    number = int(reference) if reference.isascii() and reference.isdigit() else None
    by_reference = "checkout_id IS NULL AND id = %s AND method = %s"
    record = row(
        f"{_PAYMENT} WHERE checkout_id = %s OR {by_reference} ORDER BY checkout_id LIMIT 1",
        [checkout_id, number, method],
    )
    return None if record is None else PaymentRow._make(record)


def of_reference(name: str, *, method: str) -> PaymentRow | None:
    """Return the payment that a vendor knows by this name, or None."""
    record = row(
        f"{_PAYMENT} WHERE reference = %s AND reference <> '' AND method = %s", [name, method]
    )
    return None if record is None else PaymentRow._make(record)


def of_refund(refund_id: int) -> PaymentRow | None:
    """Return the payment that a refund belongs to, or None."""
    record = row(
        f"{_PAYMENT} WHERE id = (SELECT payment_id FROM refund WHERE id = %s)", [refund_id]
    )
    return None if record is None else PaymentRow._make(record)


def of_booking(booking_id: int) -> list[PaymentRow]:
    """Return all payments of a booking, oldest first."""
    records = rows(f"{_PAYMENT} WHERE booking_id = %s ORDER BY id", [booking_id])
    return [PaymentRow._make(record) for record in records]


def waiting(before: datetime) -> Iterator[PaymentRow]:
    """Yield open payments that began before a time, oldest first."""
    statement = (
        f"SELECT created_at, id, {_COLUMNS} FROM payment WHERE state = 'open' AND created_at < %s"
        " AND (created_at, id) > (%s, %s) ORDER BY created_at, id LIMIT %s"
    )
    for page in pages(statement, [before], after=(datetime.min.replace(tzinfo=UTC), 0)):
        for _, _, *payment in page:
            yield PaymentRow._make(payment)


_COLUMNS = ", ".join(PaymentRow._fields)
_PAYMENT = f"SELECT {_COLUMNS} FROM payment"
