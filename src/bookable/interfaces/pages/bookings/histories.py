"""What happened to a booking, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext

from bookable.domain.event_types import EventType
from bookable.domain.people import Side
from bookable.interfaces.pages.members import Member
from bookable.queries.histories import HistoryEntry


class Told(NamedTuple):
    """One thing that happened: when, what, by whom, and what was said or paid."""

    at: str
    iso: str
    what: str
    who: str
    more: str
    reason: str


def told(entries: Sequence[HistoryEntry], member: Member) -> list[Told]:
    """Return what happened, the latest first."""
    return [_told(each, member) for each in reversed(entries)]


def _told(entry: HistoryEntry, member: Member) -> Told:
    reading = member.reading
    return Told(
        at=reading.day_and_time(entry.at),
        iso=entry.at.isoformat(),
        what=_what(entry),
        who=_who(entry, member),
        more=_more(entry.facts, member),
        reason=entry.facts.get("reason", ""),
    )


def _who(entry: HistoryEntry, member: Member) -> str:
    if entry.by is not None:
        return gettext("You") if entry.by.uuid == member.by.uuid else entry.by.name
    return settings.BOOKABLE_SITE.name if entry.side == Side.STAFF else ""


def _what(entry: HistoryEntry) -> str:
    is_first = entry.before is None
    match entry.type:
        case EventType.REQUESTED:
            return gettext("Booked") if entry.after == "pending_payment" else gettext("Asked for")
        case EventType.CONFIRMED:
            return gettext("Booked") if is_first else gettext("Confirmed")
        case EventType.DECLINED:
            return gettext("Declined")
        case EventType.RESCHEDULED:
            return gettext("Moved")
        case EventType.CANCELED:
            return gettext("Canceled")
        case EventType.EXPIRED:
            return gettext("Not confirmed in time")
        case EventType.STARTED:
            return gettext("Begun")
        case EventType.COMPLETED:
            return gettext("Completed")
    return _what_more(entry)


def _what_more(entry: HistoryEntry) -> str:
    match entry.type:
        case EventType.NO_SHOW:
            return gettext("Missed")
        case EventType.DISPUTED:
            return gettext("Something went wrong")
        case EventType.PAID:
            return gettext("Paid")
        case EventType.REFUNDED:
            return gettext("Paid back")
        case "booking.loaded":
            return gettext("Imported")
        case "booking.reminded":
            return gettext("Reminded to confirm")
    return gettext("Changed")


def _more(facts: Mapping[str, Any], member: Member) -> str:
    """Return the times of a move, or the amount of a payment."""
    reading = member.reading
    if to := facts.get("to_start"):
        new = reading.day_and_time(datetime.fromisoformat(to))
        if not (old := facts.get("from_start")):
            return gettext("to %(new)s") % {"new": new}
        times = {"old": reading.day_and_time(datetime.fromisoformat(old)), "new": new}
        return gettext("from %(old)s to %(new)s") % times
    cents = int(facts.get("cents") or facts.get("refund_cents") or 0)
    return reading.amount(cents, facts["currency"]) if cents and facts.get("currency") else ""
