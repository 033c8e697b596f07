"""Mutual confirmation: what each side has said about whether a booking took place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from bookable.domain.people import Actor, Party, Side
from bookable.domain.program import Completion, Program
from bookable.domain.refusals import AlreadyConfirmed, InvalidField, SelfConfirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class MutualConfirmation:
    """What both sides have said about whether a booking took place, and what they were asked.

    `requested_by` is the side that asked for the time, where the other side of a match has to agree
    to it. It is empty otherwise.
    """

    requested_by: str = ""
    provider_confirmed_at: datetime | None = None
    client_confirmed_at: datetime | None = None
    reminded_at: datetime | None = None
    disputed_at: datetime | None = None
    disputed_by: str = ""
    dispute_reason: str = ""

    @property
    def silent(self) -> tuple[Side, ...]:
        """The sides that have not confirmed yet."""
        confirmations = {
            Side.PROVIDER: self.provider_confirmed_at,
            Side.CLIENT: self.client_confirmed_at,
        }
        return tuple(side for side, at in confirmations.items() if at is None)

    @property
    def is_mutual(self) -> bool:
        """Whether both sides have confirmed."""
        return not self.silent

    @property
    def is_disputed(self) -> bool:
        """Whether one side says that the booking did not go as it should."""
        return self.disputed_at is not None

    @property
    def first_confirmed_at(self) -> datetime | None:
        """When the first of the two sides confirmed, or None."""
        confirmations = (self.provider_confirmed_at, self.client_confirmed_at)
        return min((at for at in confirmations if at is not None), default=None)

    def has(self, side: Side) -> bool:
        """Return whether a side has confirmed."""
        return side in {Side.PROVIDER, Side.CLIENT} and side not in self.silent

    def confirmed(self, side: Side, *, now: datetime) -> MutualConfirmation:
        """Return it as it is after a side has confirmed."""
        if side is Side.PROVIDER:
            return replace(self, provider_confirmed_at=now)
        return replace(self, client_confirmed_at=now)

    def disputed(self, side: Side, *, reason: str, now: datetime) -> MutualConfirmation:
        """Return it as it is after a side has disputed the booking."""
        return replace(self, disputed_at=now, disputed_by=side.value, dispute_reason=reason)

    def reminder_due(self, program: Program, *, end: datetime) -> datetime | None:
        """Return when the sides that have not confirmed are reminded, or None.

        The reminder comes `remind_after` the end, or that long after the other side confirmed,
        whichever is later. It is sent once.
        """
        if program.completion is Completion.ONE or self.reminded_at or self.is_mutual:
            return None
        return max(end, self.first_confirmed_at or end) + program.remind_after

    def nudge_due(self, program: Program, *, end: datetime) -> datetime | None:
        """Return when time next acts on a missing confirmation: by a reminder or a lapse."""
        moments = (self.reminder_due(program, end=end), self.lapse_due(program))
        return min((moment for moment in moments if moment is not None), default=None)

    def refuse_confirmation(
        self, side: Side, whose: UUID | None, *, by: Actor, parties: Sequence[Party], status: str
    ) -> None:
        """Raise SelfConfirmation, InvalidField or AlreadyConfirmed unless a side may confirm now.

        A side confirms what the other one did, so `whose` must name the other person.
        """
        # Both sides may be one person: then the other side's part is their own as well.
        if whose == by.uuid or len({party.person_id for party in parties}) == 1:
            raise SelfConfirmation
        if whose is not None and whose not in {party.uuid for party in parties}:
            raise InvalidField("confirmed_user_id", "must be your buddy's")
        if self.has(side):
            raise AlreadyConfirmed(status, self.is_mutual)

    def lapse_due(self, program: Program) -> datetime | None:
        """Return when the silence of one side counts as agreement, or None if it never does.

        It counts only where the programme says so (`completes_by_itself`), and never against a
        dispute.
        """
        if not program.completes_by_itself or self.is_mutual or self.is_disputed:
            return None
        first = self.first_confirmed_at
        return None if first is None else first + program.completion_window
