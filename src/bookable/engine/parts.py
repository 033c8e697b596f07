"""The parts of courses, packages and bundles: which are left, and what one of them is worth."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.commands import Cancel, Command, Complete, CutShort, Miss
from bookable.domain.lifecycle import Status
from bookable.domain.people import SYSTEM, Side
from bookable.domain.refunds import part_of, share_of
from bookable.domain.sale_steps import Sold
from bookable.domain.sales import Part
from bookable.domain.services import Kind
from bookable.storage import booking_rows, credit_entries


def with_parts(command: Command, booking: Booking, *, side: Side, now: datetime) -> Command:
    """Return a command with what it has to know about the parts of a locked booking.

    The lock keeps the parts unchanged until commit.
    """
    if isinstance(command, Cancel):
        return cancellation(command, booking, side=side, now=now, lock=True)
    if isinstance(command, Complete | Miss) and _is_course(booking):
        return replace(command, parts=_parts_of(booking, now=now, lock=True))
    return command


def cancellation(
    command: Cancel, booking: Booking, *, side: Side, now: datetime, lock: bool
) -> Cancel:
    """Return a cancellation with everything that its refund depends on. A command locks that."""
    share = share_back(booking, side=command.canceling_side(side), now=now, lock=lock)
    complete = replace(command, parts=_parts_of(booking, now=now, lock=lock), share_cents=share)
    return canceling(booking, complete)


def canceling(booking: Sold, command: Cancel) -> Cancel:
    """Return the cancellation that fits a booking's state: CutShort for a course that has begun."""
    if not _is_course(booking) or booking.status is not Status.IN_PROGRESS:
        return command
    return CutShort(**{field.name: getattr(command, field.name) for field in fields(command)})


def share_back(booking: Booking, *, side: Side, now: datetime, lock: bool) -> int:
    """Return the minor units of its whole's price that a package's part gives back alone."""
    sale = booking.sale
    if sale is None or sale.parent is None or sale.kind is not Kind.INDIVIDUAL:
        return 0
    whole = booking_rows.load(sale.parent, program=booking.program, visible_to=SYSTEM)
    return share_of(booking, whole, _read_parts(whole.id, lock=lock), side=side, now=now)


def _read_parts(whole_id: int, *, lock: bool) -> list[Booking]:
    return booking_rows.lock_parts(whole_id) if lock else booking_rows.parts(whole_id)


def _parts_of(booking: Booking, *, now: datetime, lock: bool) -> tuple[Part, ...]:
    """Return the parts of a course, a package or a bundle; a booking of another kind has none."""
    kind = booking.sale.kind if booking.sale else None
    if _is_course(booking):
        # A part that was canceled with its session has been refunded and is no part any more.
        coming = [
            part
            for part in _read_parts(booking.id, lock=lock)
            if part.status is not Status.CANCELED
        ]
        return tuple(part_of(part, whole=booking, now=now) for part in coming)
    if kind is Kind.PACKAGE:
        parts = _read_parts(booking.id, lock=lock)
        return tuple(part_of(part, whole=booking, now=now) for part in parts)
    grant = credit_entries.left(booking.id, lock=lock) if kind is Kind.BUNDLE else None
    if grant is None:
        return ()
    has_run_out = grant.expires_at is not None and grant.expires_at <= now
    left = 0 if has_run_out else grant.remaining
    used = grant.total - left
    return (Part(None),) * left + (Part(None, is_left=False),) * used


def _is_course(booking: Sold) -> bool:
    sale = booking.sale
    return sale is not None and sale.parent is None and sale.kind is Kind.COURSE
