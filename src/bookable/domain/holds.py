"""Holds: time of a provider, or a seat in a session, kept for a while before it is booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import Actor, PersonRef
from bookable.domain.refusals import InvalidField, Refusal
from bookable.domain.spans import Span


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is not signed in, known by a secret id alone."""

    secret: UUID


_HALF_HOUR = timedelta(minutes=30)


def _half_hours(length: timedelta) -> int:
    return -(-length // _HALF_HOUR)


Holder = Actor | Visitor
"""For whom time or a seat is kept."""


class HoldRef(NamedTuple):
    """A hold that a booking takes over. That of a visitor comes with the visitor's secret."""

    uuid: UUID
    visitor: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTime:
    """Keep a provider's time for a while; `start` is exact, or wall time of the provider's zone."""

    program: str
    provider: PersonRef
    start: datetime
    length: timedelta
    lasts: timedelta

    @property
    def half_hours(self) -> int:
        """How many half hours of the provider it takes, whole or in part."""
        return _half_hours(self.length)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAppointment:
    """Keep the time of an appointment for a while, and a room where it takes place.

    `length` is for a service that has none of its own, and `provider` for one of several.
    """

    program: str
    service: UUID
    start: datetime
    lasts: timedelta
    length: timedelta | None = None
    provider: UUID | None = None

    @property
    def half_hours(self) -> int:
        """How many half hours of the provider it takes, whole or in part; one if its length is not
        given."""
        return _half_hours(self.length or _HALF_HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSeat:
    """Keep a seat in a session for a while.

    If a `service` or a `provider` is named, the session is theirs.
    """

    program: str
    session: UUID
    lasts: timedelta
    service: UUID | None = None
    provider: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What is kept for a person or a visitor until it expires.

    Time is kept in the calendar of a provider, and for an appointment of a `service` in that of a
    room. A seat is kept in a `session` of a `service`.
    """

    uuid: UUID
    program: str
    provider_id: int
    provider_uuid: UUID
    span: Span
    session: int | None
    service: int | None
    person_id: int | None
    visitor: UUID | None
    created_at: datetime
    expires_at: datetime

    def is_live(self, now: datetime) -> bool:
        """Return whether it has not expired at `now`."""
        return self.expires_at > now

    def is_of(self, holder: Holder) -> bool:
        """Return whether a person or a visitor is its holder."""
        if isinstance(holder, Visitor):
            return self.visitor == holder.secret
        return self.person_id == holder.person_id

    def refuse_unless_for_time(self, program: str, provider: PersonRef, span: Span) -> None:
        """Raise InvalidField unless it keeps this time of a provider."""
        self._refuse_other_program(program)
        if self.session is not None:
            raise InvalidField("hold", "is for a seat in a session")
        if provider not in {self.provider_id, self.provider_uuid}:
            raise InvalidField("hold", "is for another provider")
        if span != self.span:
            raise InvalidField("hold", "is for another time or another length")

    def refuse_unless_for_seat(self, program: str, session: int) -> None:
        """Raise InvalidField unless it keeps a seat in this session."""
        self._refuse_other_program(program)
        if session != self.session:
            raise InvalidField("hold", "is not for a seat in this session")

    def _refuse_other_program(self, program: str) -> None:
        if program != self.program:
            raise InvalidField("hold", f"is for {self.program}")


class HoldNotFound(Refusal):
    """There is no such hold, or it has expired."""


class HoldGone(Refusal):
    """The hold has expired, was used, or is not yours."""


class OwnHold(Refusal):
    """You hold this time yourself: book it with the id of your hold, or release the hold."""


@dataclass(eq=False)
class TooManyHolds(Refusal):
    """You hold as many times and seats as you may: book or release one first."""

    at_most: int
