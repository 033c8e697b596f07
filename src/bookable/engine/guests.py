"""Bookings by guests: with a name and an e-mail address, and without an account.

A guest is a person without a password. If the address belongs to somebody who has an account, the
booking is theirs, and the guest hears nothing of the account: its roles and its name play no part.
What anyone would be refused is refused first, and what only the address explains, such as an
account that has no time, is refused in the same words as too many bookings. No one gets more than
this one booking, by the link that is mailed to the address.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from bookable.domain.booking import Booking
from bookable.domain.booking_links import Allows
from bookable.domain.bounds import GUESTS_BOOKINGS
from bookable.domain.commands import Order, Request
from bookable.domain.people import GUEST_ROLES, Actor
from bookable.domain.profiles import checked, reachable
from bookable.domain.program import Program
from bookable.domain.refusals import (
    AlreadyBooked,
    InvalidField,
    NotAsGuest,
    SelfBooking,
    SlotTaken,
    TooManyOpen,
)
from bookable.domain.services import Kind
from bookable.engine import accounts, any_program
from bookable.engine.registry import program as program_named
from bookable.storage import booking_link_rows, person_rows
from bookable.storage.keys import Receipt
from bookable.storage.rehearsals import rehearsal
from bookable.storage.work import transact

_NEED_AN_ACCOUNT = frozenset({Kind.PACKAGE, Kind.BUNDLE})
"""What a guest could not use: its times are chosen, and its credits spent, later on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who books, as they say themselves. `locale` is the language of their mails, and `clock` says
    whether times in them have 12 or 24 hours, if not as usual in the language."""

    name: str
    email: str
    timezone: str = "UTC"
    locale: str = ""
    clock: str = ""


@dataclass(frozen=True, slots=True)
class GuestBooking:
    """A booking of a guest, which shows them as they said, and the client for whom it was made.

    The client is for what follows at once, such as paying. They may have an account, so nothing
    about them may be shown to the guest.
    """

    booking: Booking
    client: Actor


def takes(program: Program, kind: Kind | None) -> bool:
    """Return whether a kind of service, or a time in a programme, can be booked without an
    account."""
    return program.client_role in GUEST_ROLES and kind not in _NEED_AN_ACCOUNT


def book(
    wish: Request | Order, guest: Guest, *, now: datetime, receipt: Receipt | None = None
) -> GuestBooking:
    """Make a booking for a guest, or refuse. A link to it is mailed to their address.

    Raise InvalidField, NotAsGuest, and what `any_program.book` raises.
    """
    program = program_named(wish.program)
    _refuse_unless_for_guests(wish, program)
    address = reachable(guest.email)
    name = checked({"name": guest.name})["name"]
    reads = checked({"timezone": guest.timezone, "locale": guest.locale, "clock": guest.clock})

    def step() -> GuestBooking:
        # Before calendars and people, which no other command locks after it.
        booking_link_rows.lock_address(address)
        client = _client(address, program, name=name, reads=reads, now=now)
        booking = None if client is None else _booked(wish, client, now)
        if client is None or booking is None:
            _refuse_what_anyone_is_refused(wish, program, now)
            raise NotAsGuest
        booking_link_rows.add(booking.id, client.person_id, Allows, is_guests=True, now=now)
        shown = booking.client._replace(
            name=name, timezone=guest.timezone, company="", avatar_url=""
        )
        return GuestBooking(replace(booking, client=shown), client)

    return transact(step, receipt=receipt)


def _refuse_unless_for_guests(wish: Request | Order, program: Program) -> None:
    if program.client_role not in GUEST_ROLES:
        raise InvalidField("program", "takes no guests")
    if not isinstance(wish, Order):
        return
    for field in ("use_credit", "bundle", "is_draft"):
        if getattr(wish, field):
            raise InvalidField(field, "takes an account")


def _client(
    address: str, program: Program, *, name: str, reads: dict[str, str], now: datetime
) -> Actor | None:
    """Return the person with an address as a client and nothing else, or create them.

    None for a person who may not sign in.
    """
    person = _known(address) or accounts.welcome(address, name, roles=GUEST_ROLES, **reads, now=now)
    # A person who signs up may have come in between.
    person = person or _known(address)
    return None if person is None else replace(person, roles=frozenset({program.client_role}))


def _known(address: str) -> Actor | None:
    account = person_rows.by_email(address)
    return None if account is None else account.actor


def _booked(wish: Request | Order, client: Actor, now: datetime) -> Booking | None:
    """Make the booking, or return None where the client may be the reason against it."""
    if booking_link_rows.count_guests_open(client.person_id, now=now) >= GUESTS_BOOKINGS:
        return None
    try:
        booking = any_program.book(wish, by=client, now=now)
    except (SelfBooking, AlreadyBooked, TooManyOpen, SlotTaken):
        return None
    if booking.sale is not None and booking.sale.kind in _NEED_AN_ACCOUNT:
        raise InvalidField("service_id", f"is a {booking.sale.kind}, which takes an account")
    return booking


def _refuse_what_anyone_is_refused(wish: Request | Order, program: Program, now: datetime) -> None:
    """Raise what a person is refused of whom nothing is known."""
    with rehearsal():
        stranger = accounts.welcome(
            f"{uuid4()}@guests.invalid", "", roles=GUEST_ROLES, timezone="UTC", locale="", now=now
        )
        if stranger is not None:
            by = replace(stranger, roles=frozenset({program.client_role}))
            any_program.book(wish, by=by, now=now)
