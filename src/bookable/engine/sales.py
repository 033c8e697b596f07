"""Questions about bookings of what is sold, by those who bought or sold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bookable.domain.commands import BookingRef, Cancel
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound
from bookable.domain.sales import Part
from bookable.engine.parts import canceling as parts_canceling
from bookable.engine.programs import program as program_named
from bookable.engine.settling import settle_some
from bookable.storage.notes import NoteRow
from bookable.storage.sales import details, lists
from bookable.storage.sales.details import MoveRow, SaleDetail
from bookable.storage.sales.lists import SaleFilter
from bookable.storage.sales.rows import Contact, SaleRow, ServiceRow, Timing
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
    timing = _timing(wanted.program, now)
    found = lists.listed(by.person_id, wanted, timing=timing, limit=limit, offset=offset)
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
    timing = _timing(program, now)
    found = details.detail(ref, program=program, visible_to=by, timing=timing)
    if found is None:
        raise BookingNotFound
    return found


def _timing(program: str, now: datetime) -> Timing:
    rules = program_named(program)
    after = rules.groups_complete_after
    return Timing(now, rules.starts_by_itself, None if after is None else now - after)


def canceling(found: SaleDetail, *, now: datetime) -> Cancel:
    """Return what cancelling a booking means as it stands, with the parts that lie ahead."""
    ahead = [each for each in found.children if each.is_upcoming(now)]
    parts = tuple(Part(each.span.start) for each in ahead)
    return parts_canceling(found, Cancel(parts=parts))


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
