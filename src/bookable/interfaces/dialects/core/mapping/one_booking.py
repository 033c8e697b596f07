"""Changes of a booking's texts, its quote and its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import UNSET, structs

from bookable.domain.lifecycle import Status
from bookable.interfaces.dialects.core.mapping.bookings import named
from bookable.interfaces.dialects.core.schemas import one_booking as out
from bookable.interfaces.dialects.core.schemas.common import MoneyOut
from bookable.queries.histories import HistoryEntry
from bookable.queries.quotes import Quote


def changes(body: out.BookingPatch) -> dict[str, Any]:
    """Return what a body changes, by name. Without a link the meeting's text is empty."""
    given = {name: value for name, value in structs.asdict(body).items() if value is not UNSET}
    return given | ({"meeting_url": given["meeting_url"] or ""} if "meeting_url" in given else {})


def quote(found: Quote) -> out.QuoteOut:
    tier = found.tier
    return out.QuoteOut(
        refund=MoneyOut(found.refund_cents, found.currency) if found.currency else None,
        percent=found.percent,
        line=None if tier is None else out.LineOut(tier.hours_before, tier.percent),
        credit_returned=found.returns_credit,
        until=found.changes_at,
    )


def history(entries: Sequence[HistoryEntry]) -> out.HistoryOut:
    return out.HistoryOut([_entry(each) for each in entries])


def _entry(entry: HistoryEntry) -> out.HistoryEntryOut:
    data = {name: _value(name, text) for name, text in entry.facts.items()}
    return out.HistoryEntryOut(
        type=entry.type,
        at=entry.at,
        by=named(entry.by),
        side=entry.side,
        before=None if entry.before is None else Status(entry.before),
        after=Status(entry.after),
        data=data,
    )


def _value(name: str, text: str) -> Any:
    """Return a fact of the ledger, which keeps texts, as what it is: an amount or a time."""
    if name.endswith("cents") or name == "part":
        return int(text)
    is_time = name.startswith(("from_", "to_")) or name in {"start", "end"}
    return datetime.fromisoformat(text) if is_time else text
