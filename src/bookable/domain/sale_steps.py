"""The rules of steps for what was sold: when a step is refused, and what is owed after it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Protocol

from bookable.domain.booking import Booking
from bookable.domain.commands import (
    Amend,
    Cancel,
    Command,
    Complete,
    Confirm,
    CutShort,
    Details,
    Miss,
    Pay,
    Reinstate,
    Reschedule,
)
from bookable.domain.lifecycle import Status, Step
from bookable.domain.money import AWAITED
from bookable.domain.people import Side
from bookable.domain.program import MeetingRule, Program, Subject
from bookable.domain.refunds import money_back, moves_after
from bookable.domain.refusals import (
    AlreadyPaid,
    InvalidField,
    NotYourStep,
    PartOfWhole,
    PaymentMissing,
    Refusal,
    TooEarly,
    WrongStatus,
)
from bookable.domain.sales import Sale, Venue, paid, promised
from bookable.domain.services import MADE_OF_PARTS, Kind
from bookable.domain.spans import Timed


class Sold(Protocol):
    """A booking with its sale, loaded or only listed."""

    @property
    def span(self) -> Timed | None: ...
    @property
    def sale(self) -> Sale | None: ...
    @property
    def status(self) -> Status: ...
    @property
    def canceled_by(self) -> str: ...


def can_take(
    booked: Sold, command: Command, *, program: Program, side: Side, now: datetime
) -> bool:
    """Return whether a side could take a step with a booking now.

    It answers like `decide`, but from what a list knows of a booking.
    """
    step = command.step
    if not program.permits(step, side):
        return False
    if step not in program.allowed(status=booked.status, span=booked.span, now=now, side=side):
        return False
    try:
        refuse_field(command, program, side)
        if booked.sale is not None:
            refuse_sale(booked, command)
    except Refusal:
        return False
    return True


def refuse_field(command: Command, program: Program, side: Side) -> None:
    """Raise NotYourStep if a client would change what only the provider may change, and
    InvalidField for what a programme does not have."""
    if not isinstance(command, Amend):
        return
    is_for_providers = command.venue is not None or program.providers_only & command.changes.keys()
    if side is Side.CLIENT and is_for_providers:
        raise NotYourStep(command.step)
    if "session_type" in command.changes:
        refuse_type(command.changes["session_type"], program)
    if command.changes.get("meeting_url") and program.meeting is not MeetingRule.NEVER:
        raise InvalidField("meeting_url", f"is not taken in {program.name}, which makes meetings")


def refuse_type(named: str, program: Program) -> None:
    """Raise InvalidField for a session type that a programme does not have."""
    if named not in program.session_types:
        known = ", ".join(program.session_types)
        raise InvalidField("session_type", f"must be one of {known}" if known else "is not known")


def editable(program: Program, side: Side) -> frozenset[str]:
    """Return the names of Details that a side may change, and `location` if it may change that."""
    if not program.permits(Step.AMEND, side):
        return frozenset()
    names = {each.name for each in fields(Details)} - {"timezone"}
    if not program.session_types:
        names -= {"session_type"}
    if program.meeting is not MeetingRule.NEVER:
        names -= {"meeting_url", "meeting_id"}
    if side is Side.CLIENT:
        return frozenset(names - program.providers_only)
    return frozenset(names | ({"location"} if program.subject is Subject.SERVICE else set()))


def without_unchanged(
    command: Command, *, details: Details, sale: Sale | None, program: Program, side: Side
) -> Command:
    """Return a command without unchanged values that a client may not change.

    Forms send back everything that they were shown, so a value as it is counts as no change.
    """
    if not isinstance(command, Amend) or side is not Side.CLIENT:
        return command
    changes = {
        name: text
        for name, text in command.changes.items()
        if name not in program.providers_only or text != getattr(details, name)
    }
    venue = None if _stays(command.venue, sale) else command.venue
    return replace(command, changes=changes, venue=venue)


def changes_nothing(before: Booking, after: Booking, command: Command) -> bool:
    """Return whether a move leads to the very same time, or changed details are as they were.

    Then there is nothing to tell anyone, and a request that is sent twice does no harm.
    """
    if isinstance(command, Reschedule):
        same = before.span, before.wall, before.status, before.seat
        stays = same == (after.span, after.wall, after.status, after.seat)
        return stays and _stays(command.venue, before.sale, in_any_room=False)
    if isinstance(command, Amend):
        stays = (before.details, before.wall) == (after.details, after.wall)
        # A session says in which room it is; otherwise one is looked for.
        return stays and _stays(command.venue, before.sale, in_any_room=not command.with_session)
    return False


def _stays(venue: Venue | None, sale: Sale | None, *, in_any_room: bool = True) -> bool:
    """Return whether a change keeps the location and its room, or names none."""
    if venue is None or sale is None:
        return venue is None
    return venue == sale.venue or (in_any_room and venue.location == sale.venue.location)


def refuse_sale(booking: Sold, command: Command) -> None:
    """Refuse a step that the status allows but the sale does not.

    Raise PartOfWhole, InvalidField, PaymentMissing, AlreadyPaid or WrongStatus.
    """
    sale = booking.sale
    match command:
        case Cancel(with_parent=False) if sale and sale.parent and sale.kind is Kind.COURSE:
            raise PartOfWhole(command.step)
        case Cancel(with_parent=False) if sale and sale.parent:
            # Until the whole is paid its parts cannot be given up one by one: less is bought
            # instead.
            _refuse_unpaid(sale, booking.status)
        case Amend(changes=changes, venue=venue):
            url = changes.get("meeting_url", "")
            if url and not url.lower().startswith(_WEB_SCHEMES):
                raise InvalidField("meeting_url", "must begin with http:// or https://")
            stays = sale is not None and not sale.takes_time and not command.with_session
            if venue is not None and stays:
                raise InvalidField("location_id", "only individual services can choose a location")
        case Reschedule():
            _refuse_moving(booking, command)
        case Complete(parts=parts) | Miss(parts=parts) if any(p.is_left for p in parts):
            left = [part.start for part in parts if part.is_left and part.start is not None]
            raise TooEarly(f"{command.step}_whole", max(left, default=None))
        case CutShort(parts=parts) if not any(p.is_left for p in parts):
            raise WrongStatus(Step.CANCEL, booking.status)
        case Confirm():
            # A part has no price of its own: it is paid for once its whole is.
            is_alone = sale is not None and sale.parent is not None and not command.with_parent
            _refuse_unpaid(sale, booking.status if is_alone else Status.CONFIRMED)
        case Pay() if sale and sale.bill.status not in AWAITED:
            raise AlreadyPaid
        case Reinstate() if sale and not _ran_out_unpaid(booking, sale):
            raise WrongStatus(command.step, booking.status)


def sale_after(
    booking: Booking, moved: Booking, command: Command, *, side: Side, now: datetime
) -> Sale | None:
    """Return a booking's sale after a step that leaves it at the time of `moved`."""
    sale = _bill_after(booking, command, side, now)
    if sale is None or moved.span == booking.span:
        return sale
    return replace(sale, moves=moves_after(booking, sale, side=side, now=now))


_WEB_SCHEMES = ("http://", "https://")


def _bill_after(booking: Booking, command: Command, side: Side, now: datetime) -> Sale | None:
    """Return the sale after a step: what was paid, what is promised back, and the place."""
    sale = booking.sale
    if sale is None:
        return None
    match command:
        case Pay(cents=cents) | Reinstate(cents=cents) if cents:
            return paid(sale, cents)
        case Cancel():
            # A part was paid for with its whole, so the whole promises the refund.
            back = money_back(booking, command, side=command.canceling_side(side), now=now)
            return sale if sale.parent else promised(sale, back)
        case Reschedule(session=int() as session, venue=Venue() as venue):
            return replace(sale, session=session, venue=venue)
        case Amend(venue=venue) | Reschedule(venue=venue) if venue is not None:
            return replace(sale, venue=venue)
    return sale


def _refuse_moving(booking: Sold, command: Reschedule) -> None:
    """Refuse a move that the sale does not allow: seats, unpaid parts and other lengths."""
    sale = booking.sale
    if sale is None:
        return
    if command.session is not None:
        _refuse_switching(sale, command)
        return
    # A seat moves only with its session, for all clients.
    if not sale.takes_time:
        raise PartOfWhole(command.step, is_seat=sale.kind is Kind.WORKSHOP)
    if sale.parent is not None:
        _refuse_unpaid(sale, booking.status)
    if sale.length is not None and command.length not in {None, sale.length}:
        raise InvalidField("end_time", f"must come {sale.minutes} minutes after start_time")
    if command.length is not None and command.length % timedelta(minutes=1):
        raise InvalidField("end_time", "must be a whole minute, without seconds")
    if sale.length is None and command.length is None and booking.span is None:
        raise InvalidField("end_time", "is required for a booking without a time")


def _refuse_switching(sale: Sale, command: Reschedule) -> None:
    if sale.takes_time or sale.kind in MADE_OF_PARTS:
        raise InvalidField("service_session_id", "only a seat in a workshop can have one")
    if sale.kind is Kind.COURSE and command.session != sale.session:
        raise PartOfWhole(command.step)


def _ran_out_unpaid(booking: Sold, sale: Sale) -> bool:
    return booking.canceled_by == Side.SYSTEM and not sale.bill.paid_cents


def _refuse_unpaid(sale: Sale | None, status: Status = Status.CONFIRMED) -> None:
    if status is Status.PENDING_PAYMENT or (sale is not None and not sale.bill.owes_nothing):
        raise PaymentMissing
