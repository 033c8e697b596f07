"""Whether a booking took place, where both sides have to say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from bookable.domain.people import Actor, Party, Side
from bookable.domain.program import Completion, Program
from bookable.domain.refusals import AlreadyConfirmed, InvalidField, SelfConfirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class Accord:
    """What the two sides of a booking have said about it, and what was asked of them. It was
    `requested_by` one of two matched people, where the other one has to agree to it."""

    requested_by: str = ""
    provider_confirmed_at: datetime | None = None
    client_confirmed_at: datetime | None = None
    reminded_at: datetime | None = None
    disputed_at: datetime | None = None
    disputed_by: str = ""
    dispute_reason: str = ""

    @property
    def silent(self) -> tuple[Side, ...]:
        """This will be the sides that have not confirmed yet."""
        said = {Side.PROVIDER: self.provider_confirmed_at, Side.CLIENT: self.client_confirmed_at}
        return tuple(side for side, at in said.items() if at is None)

    @property
    def is_mutual(self) -> bool:
        """This will tell whether both sides have confirmed."""
        return not self.silent

    @property
    def is_disputed(self) -> bool:
        """This will tell whether one side says that it did not go as it should."""
        return self.disputed_at is not None

    @property
    def first_confirmed_at(self) -> datetime | None:
        """This will be when the first of the two confirmed."""
        said = (self.provider_confirmed_at, self.client_confirmed_at)
        return min((at for at in said if at is not None), default=None)

    def has(self, side: Side) -> bool:
        """This will tell whether a side has confirmed."""
        return side in {Side.PROVIDER, Side.CLIENT} and side not in self.silent

    def confirmed(self, side: Side, *, now: datetime) -> Accord:
        """This will be the accord once a side has confirmed."""
        if side is Side.PROVIDER:
            return replace(self, provider_confirmed_at=now)
        return replace(self, client_confirmed_at=now)

    def disputed(self, side: Side, *, reason: str, now: datetime) -> Accord:
        """This will be the accord once a side disputes."""
        return replace(self, disputed_at=now, disputed_by=side.value, dispute_reason=reason)

    def reminder_due(self, program: Program, *, end: datetime) -> datetime | None:
        """This will be when those who are silent are reminded, or None if they have been: some
        time after the end, and after the other side's word."""
        if program.completion is Completion.ONE or self.reminded_at or self.is_mutual:
            return None
        return max(end, self.first_confirmed_at or end) + program.remind_after

    def nudge_due(self, program: Program, *, end: datetime) -> datetime | None:
        """This will be when time next speaks up about a word that is missing."""
        moments = (self.reminder_due(program, end=end), self.lapse_due(program))
        return min((moment for moment in moments if moment is not None), default=None)

    def refuse_confirmation(
        self, side: Side, whose: UUID | None, *, by: Actor, parties: Sequence[Party], status: str
    ) -> None:
        """This will raise SelfConfirmation, InvalidField or AlreadyConfirmed unless a side may
        say now that the other one did its part."""
        if whose == by.uuid or len({party.person_id for party in parties}) == 1:
            raise SelfConfirmation
        if whose is not None and whose not in {party.uuid for party in parties}:
            raise InvalidField("confirmed_user_id", "is not your buddy's")
        if self.has(side):
            raise AlreadyConfirmed(status, self.is_mutual)

    def lapse_due(self, program: Program) -> datetime | None:
        """This will be when the silence of one side counts as its word, or None if it never
        does: only where the programme says so, and never against a dispute."""
        first = self.first_confirmed_at
        if first is None or self.is_mutual or self.is_disputed or not program.completes_by_itself:
            return None
        return first + program.completion_window
