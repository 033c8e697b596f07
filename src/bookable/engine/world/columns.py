"""Bookings of a world file, and their parts, as columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bookable.domain.lifecycle import HOLDS_TIME, Status
from bookable.domain.money import PaymentStatus
from bookable.domain.mutual_confirmation import MutualConfirmation
from bookable.domain.sales import Sale
from bookable.domain.spans import SOMEDAY, Span
from bookable.domain.wall_times import WallTime
from bookable.engine.world.agreements import Agreement
from bookable.engine.world.bookings import CANCELED_BY
from bookable.engine.world.parts import Part
from bookable.storage import sold, zones

_AS_GIVEN = (
    *("key", "notes", "title", "description", "agenda", "session_type"),
    *("actual_start", "actual_end"),
)


def columns(agreement: Agreement, *, now: datetime) -> dict[str, Any]:
    """Return a booking as columns."""
    entry = agreement.entry
    return {
        **_common(agreement, agreement.sale, agreement.span, entry.status, now),
        "match_id": None if agreement.match is None else agreement.match.id,
        "hold_until": hold_until(agreement, now=now),
        "guarded": entry.program.guarded,
        "nudge_at": _nudge_at(agreement, now),
        "session_type": entry.program.usual_type,
        **entry.given(*_AS_GIVEN),
        "client_notes": entry.client_notes or entry.mentee_notes or "",
        "timezone": "" if agreement.sale is None else agreement.client.timezone,
    }


def part_columns(whole: Agreement, part: Part, *, now: datetime) -> dict[str, Any]:
    """Return a part of a booking as columns. It waits only for its whole."""
    return _common(whole, part.sale, part.span, part.status, now)


def hold_until(agreement: Agreement, *, now: datetime) -> datetime | None:
    """Return when a booking stops waiting, or None if it does not wait, as when it is paid."""
    entry, sale = agreement.entry, agreement.sale
    if sale is not None and sale.bill.status is PaymentStatus.PAID:
        return None
    return entry.program.hold_until(entry.status, start=agreement.span.start, now=now)


def _common(
    agreement: Agreement, sale: Sale | None, span: Span, status: Status, now: datetime
) -> dict[str, Any]:
    entry = agreement.entry
    return {
        "program": entry.program.name,
        "provider_id": agreement.provider.id,
        "client_id": agreement.client.id,
        "starts_at": None if span == SOMEDAY else span.start,
        "ends_at": None if span == SOMEDAY else span.end,
        "status": status.value,
        **zones.columns(_wall(agreement, sale, span)),
        "completed_at": _completed_at(span, status, now),
        "cancellation_reason": entry.cancellation_reason or "",
        "canceled_by": CANCELED_BY[entry.canceled_by].value if entry.canceled_by else "",
        "created_at": now,
        "updated_at": now,
        **sold.columns(sale),
        "cancellation_policy": None if sale is None else sale.policy.as_rows,
    }


def _wall(agreement: Agreement, sale: Sale | None, span: Span) -> WallTime | None:
    """Return the wall time: a seat's in the zone of its session, all others' in the provider's."""
    if span == SOMEDAY:
        return None
    zone = agreement.sessions[0].zone if sale and agreement.sessions else ""
    return WallTime.at(span.start, zone or agreement.provider.timezone)


def _completed_at(span: Span, status: Status, now: datetime) -> datetime | None:
    if status is not Status.COMPLETED:
        return None
    return now if span == SOMEDAY else span.end


def _nudge_at(agreement: Agreement, now: datetime) -> datetime | None:
    """Return when the sides are reminded; not for bookings that were past when they were loaded."""
    entry = agreement.entry
    if entry.status not in HOLDS_TIME:
        return None
    nudge = MutualConfirmation().nudge_due(entry.program, end=agreement.span.end)
    return nudge if nudge is not None and nudge > now else None
