"""Commands about bookings of any programme, in which everything is named by its uuid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.commands import Amend, Buy, Command, Order, Request, Schedule
from bookable.domain.lifecycle import Step
from bookable.domain.people import Actor, Role
from bookable.domain.program import Program
from bookable.domain.refusals import (
    BookingNotFound,
    InvalidField,
    LocationNotFound,
    NoCredits,
    PersonNotFound,
    Refusal,
    RoleRequired,
    ServiceNotFound,
    SessionNotFound,
)
from bookable.domain.sales import Venue
from bookable.domain.services import Kind
from bookable.engine import bookings, confirming, matching, paying, refunding, selling
from bookable.engine.bookings import NO_TERMS, Terms
from bookable.engine.registry import program as program_named
from bookable.engine.selling import Last
from bookable.storage import booking_rows, person_rows, references
from bookable.storage.keys import Receipt

Wish = Request | Schedule | Order
"""What can be booked, in each kind of programme."""


def book(
    wish: Wish,
    *,
    client: UUID | None = None,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
    last: Last | None = None,
) -> Booking:
    """Make a booking for the actor, or as staff for a `client`, or refuse.

    With `last` the steps of a purchase that come right before the commit are left to the caller.

    Raise RoleRequired for others who name a client, and what the command of each kind of programme
    raises.
    """
    whose = _client(client, by, program_named(wish.program))
    more: Any = {"by": by, "now": now, "receipt": receipt}
    if isinstance(wish, Schedule):
        return matching.schedule(wish, **more)
    if isinstance(wish, Request):
        return bookings.request(wish, client=whose, **more)
    return selling.buy(_known(wish), kinds=frozenset(Kind), client=whose, last=last, **more)


def _client(ref: UUID | None, by: Actor, program: Program) -> Actor:
    """Return the person who is to be the client."""
    if program.paired:
        if ref is not None:
            raise InvalidField("client", "is not taken here: the match says who meets")
        return by
    if ref in {None, by.uuid}:
        if not by.person_id:
            raise InvalidField("client", "is required: an API key books for a person")
        return by
    if not by.is_staff:
        raise RoleRequired(Role.STAFF, "request")
    account = None if ref is None else person_rows.by_uuid(ref)
    if account is None:
        raise PersonNotFound(program.client_role)
    return account.actor


def _known(wish: Order) -> Buy:
    """Return an order with numbers in place of uuids, or raise the refusal for an unknown one."""
    named = {name: getattr(wish, name) for name in _UNKNOWN}
    found = references.ids(**named)
    for name, unknown in _UNKNOWN.items():
        if named[name] is not None and found[name] is None:
            raise unknown()
    return Buy(
        program=wish.program,
        service=found["service"] or 0,
        session=found["session"],
        location=found["location"],
        bundle=found["bundle"],
        start=wish.start,
        length=wish.length,
        is_draft=wish.is_draft,
        use_credit=wish.use_credit,
        by=wish.by,
        by_any=wish.by_any,
        hold=wish.hold,
        details=wish.details,
    )


_UNKNOWN: Mapping[str, Callable[[], Refusal]] = {
    "service": ServiceNotFound,
    "session": SessionNotFound,
    "location": LocationNotFound,
    "bundle": NoCredits,
}


def take(
    ref: UUID,
    command: Command,
    *,
    by: Actor,
    now: datetime,
    terms: Terms = NO_TERMS,
    receipt: Receipt | None = None,
) -> Booking:
    """Take a step with a booking, or refuse. Raise BookingNotFound for one that is not visible."""
    program = _program_of(ref, by)
    step: Any = {"program": program, "by": by, "now": now, "terms": terms, "receipt": receipt}
    if command.step is Step.CONFIRM:
        return confirming.confirm(ref, **step)
    return bookings.perform(ref, command, **step)


def record_payment(
    ref: UUID,
    *,
    method: str,
    reference: str = "",
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> Booking:
    """Record a payment by hand, as `paying.record` does. Raise BookingNotFound, too."""
    program = _program_of(ref, by)
    given: Any = {"method": method, "reference": reference, "by": by, "now": now}
    return paying.record(ref, program=program, **given, receipt=receipt)


def record_refund(
    ref: UUID,
    *,
    method: str,
    reference: str = "",
    by: Actor,
    now: datetime,
    terms: Terms = NO_TERMS,
    leaves_failed: bool = False,
    receipt: Receipt | None = None,
) -> Booking:
    """Record a refund by hand, as `refunding.record` does. Raise BookingNotFound, too."""
    program = _program_of(ref, by)
    given: Any = {"method": method, "reference": reference, "by": by, "now": now, "terms": terms}
    return refunding.record(
        ref, program=program, **given, leaves_failed=leaves_failed, receipt=receipt
    )


def amend(
    ref: UUID,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    terms: Terms = NO_TERMS,
    receipt: Receipt | None = None,
) -> Booking:
    """Change the details of a booking, and its `location`, as the programme lets the side.

    Raise what `take` raises, and LocationNotFound.
    """
    texts, venue = dict(changes), None
    if "location" in texts:
        venue = Venue(_location(texts.pop("location")))
    command = Amend(changes=texts, venue=venue)
    return take(ref, command, by=by, now=now, terms=terms, receipt=receipt)


def _location(ref: UUID | None) -> int | None:
    found = references.ids(service=None, session=None, location=ref, bundle=None)["location"]
    if ref is not None and found is None:
        raise LocationNotFound
    return found


def _program_of(ref: UUID, by: Actor) -> str:
    program = booking_rows.visible_program(ref, visible_to=by)
    if program is None:
        raise BookingNotFound
    return program
