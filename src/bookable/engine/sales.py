"""Read-only queries about sold bookings, for their buyers and sellers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bookable.domain.commands import BookingRef, Cancel
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound
from bookable.domain.sales import Part
from bookable.engine.due_changes import apply_due_changes_to
from bookable.engine.parts import canceling as parts_canceling
from bookable.engine.registry import program as program_named
from bookable.storage.notes import NoteRow
from bookable.storage.sales import details, lists
from bookable.storage.sales.details import MoveRow, SaleDetail
from bookable.storage.sales.lists import SaleFilter
from bookable.storage.sales.rows import Contact, SaleRow, ServiceRow, Timing
from bookable.storage.work import transact


@dataclass(frozen=True, slots=True)
class SalePage:
    """One page of a list, with the total count."""

    count: int
    sales: list[SaleRow]


def page_of_sales(
    by: Actor, wanted: SaleFilter, *, now: datetime, limit: int, offset: int
) -> SalePage:
    """Return one page of the actor's own bookings, on either side, that match a filter."""
    timing = _timing(wanted.program, now)
    page = lists.listed(by.person_id, wanted, timing=timing, limit=limit, offset=offset)
    return SalePage(*page)


def sale(ref: BookingRef, *, program: str, by: Actor, now: datetime) -> SaleDetail:
    """Return one booking with its parts and notes, or raise BookingNotFound.

    Its due changes are saved first, if nothing else has done so yet.
    """
    row = _detail(ref, program, by, now)
    if not row.is_stale:
        return row
    overdue = [
        booking_id for booking_id in (row.shown.id, row.shown.parent_id) if booking_id is not None
    ]
    transact(lambda work: apply_due_changes_to(work, overdue, now=now))
    return _detail(ref, program, by, now)


def _detail(ref: BookingRef, program: str, by: Actor, now: datetime) -> SaleDetail:
    timing = _timing(program, now)
    row = details.detail(ref, program=program, visible_to=by, timing=timing)
    if row is None:
        raise BookingNotFound
    return row


def _timing(program: str, now: datetime) -> Timing:
    rules = program_named(program)
    after = rules.groups_complete_after
    return Timing(now, rules.starts_by_itself, None if after is None else now - after)


def canceling(detail: SaleDetail, *, now: datetime) -> Cancel:
    """Return the cancellation that a booking's state calls for, with the parts still to come."""
    ahead = [child for child in detail.children if child.is_upcoming(now)]
    parts = tuple(Part(child.span.start) for child in ahead)
    return parts_canceling(detail, Cancel(parts=parts))


__all__ = [
    "Contact",
    "MoveRow",
    "NoteRow",
    "SaleDetail",
    "SaleFilter",
    "SalePage",
    "SaleRow",
    "ServiceRow",
    "canceling",
    "page_of_sales",
    "sale",
]
