"""The bookings of a world file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bookable.domain.hours import LONGEST
from bookable.domain.money import PaymentStatus
from bookable.domain.people import Role, Side
from bookable.domain.program import Program
from bookable.domain.spans import Span
from bookable.engine import registry
from bookable.engine.world.reading.entries import Entry
from bookable.engine.world.reading.texts import word, word_of
from bookable.engine.world.reading.types import Email, Key, Line, Moment, StatusWord, Text
from bookable.engine.world.reading.values import Value

_OF_A_SERVICE = ("service", "session", "location", "payment_status")
NEEDED = {Role.PRACTITIONER: ("service", "client"), Role.BUDDY: ("match",)}
"""Role of the provider → the fields that name the two sides.

They are a service with its client, or a match. All others give a provider and a client.
"""

REFUSED = {Role.PRACTITIONER: ("match",), Role.BUDDY: _OF_A_SERVICE}
"""Role of the provider → the fields that such bookings cannot have."""

CANCELED_BY = {
    "client": Side.CLIENT,
    "practitioner": Side.PROVIDER,
    "provider": Side.PROVIDER,
    "admin": Side.STAFF,
    "staff": Side.STAFF,
    "system": Side.SYSTEM,
}
SESSION_TYPES = ("video", "chat", "email", "in_person")


def program(value: Value) -> Program:
    """Read the name of a programme that runs here."""
    return registry.program(word(*registry.names())(value))


ProgramName = Annotated[Program, program]
PaymentWord = Annotated[PaymentStatus, word_of(PaymentStatus)]
SessionType = Annotated[str, word(*SESSION_TYPES)]
CanceledBy = Annotated[str, word(*CANCELED_BY)]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingEntry(Entry):
    """A booking that was made elsewhere, or earlier."""

    key: Key
    program: ProgramName
    status: StatusWord
    start: Moment | None = None
    end: Moment | None = None
    provider: Email | None = None
    client: Email | None = None
    match: Key | None = None
    service: Key | None = None
    session: Key | None = None
    location: Key | None = None
    payment_status: PaymentWord | None = None
    notes: Text | None = None
    title: Line | None = None
    description: Text | None = None
    agenda: Text | None = None
    client_notes: Text | None = None
    mentee_notes: Text | None = None
    session_type: SessionType | None = None
    cancellation_reason: Text | None = None
    canceled_by: CanceledBy | None = None
    actual_start: Moment | None = None
    actual_end: Moment | None = None

    def check(self) -> None:
        """Raise WorldRefused if fields contradict each other."""
        self._check_program()
        self._check_time()
        if self.mentee_notes and self.client_notes:
            raise self.refuse("mentee_notes", "are the same as client_notes: give one of the two")

    def own_span(self) -> Span:
        """Return the time that the entry gives, or raise WorldRefused."""
        if self.start is None:
            raise self.refuse("start", "is missing")
        if self.end is None:
            raise self.refuse("end", "is missing")
        if self.end <= self.start:
            raise self.refuse("end", "must come after start")
        return Span(self.start, self.end)

    def _check_program(self) -> None:
        name, role = self.program.name, self.program.provider_role
        if self.status not in self.program.statuses:
            raise self.refuse("status", f"no booking of {name} is ever {self.status}")
        for field in NEEDED.get(role, ("provider", "client")):
            if getattr(self, field) is None:
                raise self.refuse(field, "is missing")
        for field in REFUSED.get(role, ("match", *_OF_A_SERVICE)):
            if getattr(self, field) is not None:
                raise self.refuse(field, f"bookings of {name} have none")

    def _check_time(self) -> None:
        # A service or its session may fix the time; that is checked when they are looked up.
        if self.service is None or (self.start and self.end):
            span = self.own_span()
            if self.service is None and span.length > LONGEST:
                raise self.refuse("end", "must come within a year of start")
        if self.actual_start and self.actual_end and self.actual_end <= self.actual_start:
            raise self.refuse("actual_end", "must come after actual_start")
