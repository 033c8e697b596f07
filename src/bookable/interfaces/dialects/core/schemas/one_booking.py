"""What hangs on one booking: changes of its texts, its quote and its history."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.interfaces.dialects.core.schemas.common import MoneyOut, NamedOut, says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Address, Given, ShortText, Text


class BookingPatch(Given):
    """What to change. What is left out stays."""

    notes: Annotated[Text | UnsetType, says("Notes for the booking.")] = UNSET
    title: Annotated[ShortText | UnsetType, says("Its title.")] = UNSET
    description: Annotated[Text | UnsetType, says("Its description.")] = UNSET
    agenda: Annotated[Text | UnsetType, says("What the two want to talk about.")] = UNSET
    client_notes: Annotated[Text | UnsetType, says("The client's notes.")] = UNSET
    session_type: Annotated[
        ShortText | UnsetType, says("How the two meet, where the programme has several ways.")
    ] = UNSET
    meeting_url: Annotated[
        Address | UnsetType | None,
        says("A link that leads to the meeting, where the programme makes none; null for none."),
    ] = UNSET
    location: Annotated[
        UUID | UnsetType | None, says("Where an appointment takes place; null for nowhere.")
    ] = UNSET


class LineOut(Struct):
    """A line of the cancellation policy."""

    hours_before: Annotated[int, says("It counts until this many hours before the start.")]
    percent: Annotated[int, says("How much of the price it gives back.")]


class QuoteOut(WholeSeconds):
    """What canceling now would give back."""

    refund: Annotated[MoneyOut | None, says("What would go back. Null where nothing is sold.")]
    percent: Annotated[int, says("How much of the price that is.")]
    line: Annotated[LineOut | None, says("The line of the policy that counts now.")]
    credit_returned: Annotated[bool, says("Whether the credit that paid for it comes back.")]
    until: Annotated[datetime | None, says("From then on it would be less.")]


class HistoryEntryOut(WholeSeconds):
    """One thing that happened."""

    type: Annotated[str, says("What happened, such as `booking.confirmed`.")]
    at: Annotated[datetime, says("When it happened.")]
    by: Annotated[NamedOut | None, says("Who did it; null for the system, and for keys.")]
    side: Annotated[Side, says("The side: `system` if time itself moved the booking.")]
    before: Annotated[Status | None, says("The status before.")] = field(name="from")
    after: Annotated[Status, says("The status afterwards.")] = field(name="to")
    data: Annotated[dict[str, Any], says("What else is known, such as `reason` or `to_start`.")]


class HistoryOut(Struct):
    """What happened to a booking, the oldest first."""

    items: Annotated[list[HistoryEntryOut], says("Every entry of its ledger.")]
