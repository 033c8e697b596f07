"""Questions about bookings of what is sold, by those who bought or sold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bookable.domain.commands import BookingRef
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound
from bookable.engine.programs import program as program_named
from bookable.engine.settling import settle_some
from bookable.storage.notes import NoteRow
from bookable.storage.sales import details, lists
from bookable.storage.sales.details import MoveRow, SaleDetail
from bookable.storage.sales.lists import SaleFilter
from bookable.storage.sales.rows import Contact, SaleRow, ServiceRow
from bookable.storage.work import transact


@dataclass(frozen=True, slots=True)
class SalePage:
    """One page of a list, and how many entries there are in all."""

    count: int
    sales: list[SaleRow]


def page_of_sales(
    by: Actor, wanted: SaleFilter, *, now: datetime, limit: int, offset: int
) -> SalePage:
    """This will be one page of those of the actor's own bookings, on either side, that are
    wanted."""
    starts = program_named(wanted.program).starts_by_itself
    found = lists.listed(
        by.person_id, wanted, now=now, starts_by_itself=starts, limit=limit, offset=offset
    )
    return SalePage(*found)


def sale(ref: BookingRef, *, program: str, by: Actor, now: datetime) -> SaleDetail:
    """This will be one booking with its parts and notes, or raise BookingNotFound. What time has
    made of it by `now` is written down first, if nobody did so yet."""
    found = _detail(ref, program, by, now)
    if not found.is_stale:
        return found
    overdue = [each for each in (found.shown.id, found.shown.parent_id) if each is not None]
    transact(lambda work: settle_some(work, overdue, now=now))
    return _detail(ref, program, by, now)


def _detail(ref: BookingRef, program: str, by: Actor, now: datetime) -> SaleDetail:
    starts = program_named(program).starts_by_itself
    found = details.detail(ref, program=program, visible_to=by, now=now, starts_by_itself=starts)
    if found is None:
        raise BookingNotFound
    return found


__all__ = [
    "Contact",
    "MoveRow",
    "NoteRow",
    "SaleDetail",
    "SaleFilter",
    "SalePage",
    "SaleRow",
    "ServiceRow",
    "page_of_sales",
    "sale",
]
