"""Links by which people without an account see, move or cancel one booking.

A link belongs to the side of the booking whose person made it; one that staff or an API key made
belongs to the client. Its reader may do what it names, as far as that side may, and the ledger
names that person. A link that is deleted takes no step any more: one that is being taken comes
first, or is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.booking_links import (
    Allows,
    BookingLink,
    LinkEnded,
    LinkNotFound,
    TooManyLinks,
    allowed_of,
    refuse_end,
)
from bookable.domain.bounds import LINKS
from bookable.domain.commands import Command
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.domain.refusals import BookingNotFound, NotYourStep
from bookable.engine import bookings
from bookable.engine.bookings import NO_TERMS, Terms
from bookable.engine.registry import program as program_named
from bookable.storage import booking_link_rows, booking_rows, guard, person_rows
from bookable.storage.keys import Receipt
from bookable.storage.work import transact


class GivenLink(NamedTuple):
    """A new link, with the token that stands for it."""

    uuid: UUID
    allows: frozenset[Allows]
    expires_at: datetime | None
    token: str


class OpenLink(NamedTuple):
    """A link that works, and the person as whom its reader acts: on that side, and no more."""

    link: BookingLink
    by: Actor


def token(link_id: int) -> str:
    """Return the token that stands for a link."""
    return booking_link_rows.signed(link_id)


def give(
    ref: UUID,
    allows: Collection[Allows],
    expires_at: datetime | None,
    *,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> GivenLink:
    """Make a link to a booking. Raise BookingNotFound, InvalidField or TooManyLinks."""

    def step() -> GivenLink:
        booking, side = _locked(ref, by)
        allowed = allowed_of(allows, program=program_named(booking.program), side=side)
        refuse_end(expires_at, span=booking.span, now=now)
        if booking_link_rows.count_open(booking.id, now=now) >= LINKS:
            raise TooManyLinks(LINKS)
        person = booking.provider if side is Side.PROVIDER else booking.client
        link_id, uuid = booking_link_rows.add(
            booking.id, person.person_id, allowed, expires_at=expires_at, now=now
        )
        return GivenLink(uuid, allowed, expires_at, token(link_id))

    return transact(step, receipt=receipt)


def revoke(ref: UUID, link: UUID, *, by: Actor, receipt: Receipt | None = None) -> None:
    """Delete a link of the actor's side, or as staff any. Raise BookingNotFound or LinkNotFound."""

    def step() -> None:
        # Not locked: a step by a link locks the link first and then the booking.
        booking = booking_rows.load(ref, program=_program(ref, by), visible_to=by)
        owner = None if by.is_staff else by.person_id
        if not booking_link_rows.delete(link, booking.id, person_id=owner):
            raise LinkNotFound

    transact(step, receipt=receipt)


def opened(token: str, *, now: datetime) -> OpenLink | None:
    """Return the link that a token stands for, or None if we did not sign it. Raise LinkEnded."""
    link_id = booking_link_rows.read(token)
    if link_id is None:
        return None
    with guard.looking_as(SYSTEM):
        link = booking_link_rows.find(link_id)
        account = None if link is None else person_rows.by_id(link.person_id)
    if link is None or account is None or not link.is_open(now):
        raise LinkEnded
    program = program_named(link.program)
    role = program.provider_role if link.side is Side.PROVIDER else program.client_role
    return OpenLink(link, replace(account.actor, roles=frozenset({role})))


def take(
    opened: OpenLink,
    command: Command,
    *,
    now: datetime,
    terms: Terms = NO_TERMS,
    receipt: Receipt | None = None,
) -> Booking:
    """Take a step by a link. Raise LinkEnded, NotYourStep, and what `bookings.perform` raises."""
    link, by = opened
    if not link.permits(command.step):
        raise NotYourStep(command.step)

    def step() -> Booking:
        if not booking_link_rows.keep(link.id):
            raise LinkEnded
        return bookings.perform(
            link.booking_id,
            command,
            program=link.program,
            by=by,
            now=now,
            as_=link.side,
            terms=terms,
        )

    return transact(step, receipt=receipt)


def _locked(ref: UUID, by: Actor) -> tuple[Booking, Side]:
    """Lock a booking that an actor may see, and return it with the side of the links they make."""
    booking = booking_rows.locked(ref, program=_program(ref, by), visible_to=by)
    is_provider = booking.side_of(by) is Side.PROVIDER
    return booking, Side.PROVIDER if is_provider else Side.CLIENT


def _program(ref: UUID, by: Actor) -> str:
    program = booking_rows.visible_program(ref, visible_to=by)
    if program is None:
        raise BookingNotFound
    return program
