"""What a visitor has chosen, held while they fill in the form: a time, or a seat in a session.

It travels in the address, signed, so that it works without cookies and after signing in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest

from bookable.domain.holds import (
    Hold,
    Holder,
    HoldRef,
    HoldSeat,
    Visitor,
)
from bookable.domain.people import Actor
from bookable.domain.spans import Span
from bookable.engine import holding
from bookable.engine.holding_time import Wanted
from bookable.engine.throttles import Throttle
from bookable.interfaces.http.sent_forms import ANYBODY, once
from bookable.interfaces.http.throttling import spend_from
from bookable.queries.held import held_until

SLOT = "slot"
"""The parameter with what was chosen."""

HELD_FOR = timedelta(minutes=10)

HOLDS = Throttle("page holds from", at_most=120, window=timedelta(hours=1))
"""How many times and seats the browsers of one address may have held."""

TIME_OF_ONE = Throttle("page time of one held from", at_most=24, window=HELD_FOR)
"""How many half hours of one provider visitors of one address may have held. Each visit is a new
holder, so that no limit of holders keeps one browser from holding a whole week."""

_SALT = "bookable.slot"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A time that was chosen, or that of a session, and its hold.

    A hold of a visitor who is not signed in is known by their secret.
    """

    span: Span
    session: UUID | None = None
    hold: UUID | None = None
    visitor: UUID | None = None

    @property
    def ref(self) -> HoldRef | None:
        """The hold as a booking names it."""
        return HoldRef(self.hold, self.visitor) if self.hold else None

    @property
    def key(self) -> str:
        """The key under which it is booked, once however many tabs show it; empty without a hold.

        Only who has the address knows it.
        """
        return f"{self.hold.hex}{self.visitor.hex if self.visitor else ''}" if self.hold else ""

    @property
    def signed(self) -> str:
        """What was chosen, as it stands in an address."""
        ends = [int(at.timestamp()) for at in (self.span.start, self.span.end)]
        ids = [each.hex if each else "" for each in (self.session, self.hold, self.visitor)]
        return signing.dumps([*ends, *ids], salt=_SALT)

    def held_until(self, by: Actor | None, *, now: datetime) -> datetime | None:
        """Return until when it is held, or None if it is not."""
        return held_until(self.hold, by=self._holders(by), now=now) if self.hold else None

    def release(self, by: Actor | None, *, now: datetime) -> None:
        """Give it back, if it is held."""
        if self.hold:
            holding.release_if_held(self.hold, by=self._holders(by), now=now)

    def _holders(self, by: Actor | None) -> list[Holder]:
        holders: list[Holder] = [] if self.visitor is None else [Visitor(self.visitor)]
        return holders if by is None else [*holders, by]


def chosen(request: HttpRequest, name: str = SLOT) -> Chosen | None:
    """Return what stands in an address."""
    try:
        start, end, *ids = signing.loads(request.GET.get(name, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    span = Span(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
    return Chosen(span, *(UUID(each) if each else None for each in ids))


def spend_hold(request: HttpRequest, asked: Wanted, *, by: Actor | None, now: datetime) -> None:
    """Count a hold against what the browsers of one address may have held.

    Raise TooManyAttempts. How many seats of a session visitors hold is limited by the session.
    """
    spend_from(request, HOLDS, now=now)
    if by is None and not isinstance(asked, HoldSeat):
        of, times = str(asked.provider), asked.half_hours
        spend_from(request, TIME_OF_ONE, now=now, times=times, of=of)


def hold(
    asked: Wanted,
    onward: Callable[[Chosen], str],
    *,
    key: str,
    by: Actor | None,
    now: datetime,
) -> str:
    """Hold a time or a seat once, and return the address that `onward` makes of it.

    Raise KeyInFlight and what `holding.hold_for_oneself` raises.
    """
    visitor = None if by else Visitor(uuid4())
    session = asked.session if isinstance(asked, HoldSeat) else None

    def address(made: Hold) -> str:
        return onward(Chosen(made.span, session, made.uuid, visitor.secret if visitor else None))

    return once(
        key,
        lambda receipt: holding.hold_for_oneself(asked, by=by or visitor, now=now, receipt=receipt),  # type: ignore[arg-type]
        address,
        owner=by.person_id if by else ANYBODY,
        now=now,
    )
