"""Bookings as cards of a list: what they are, when, with whom, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from bookable.domain.languages import comma
from bookable.domain.lifecycle import Step
from bookable.domain.people import Party, Side
from bookable.domain.services import HAS_A_TIME
from bookable.engine import checkouts
from bookable.interfaces.pages.bookings import words
from bookable.interfaces.pages.bookings.stands import other_of, stands
from bookable.interfaces.pages.bookings.words import Button
from bookable.interfaces.pages.members import Member
from bookable.queries.full_bookings import FullBooking
from bookable.queries.showing import When

ORDER = (
    *(Step.CONFIRM, Step.SUBMIT, Step.COMPLETE, Step.START),
    *(Step.RESCHEDULE, Step.MISS, Step.DISPUTE, Step.CANCEL),
)
"""The steps in the order of their buttons."""


@dataclass(frozen=True, slots=True)
class Card:
    """A booking as one of its sides sees it.

    What is bought as a whole, `is_whole`, has no time of its own. `theirs` is the time in the zone
    of the other side, if that shows another one. `says` is what happens next, in a sentence.
    `is_to_pay` is whether its reader still has to pay for it, by card.
    """

    uuid: UUID
    title: str
    other: Party
    status: str
    is_whole: bool
    when: When | None
    theirs: When | None
    place: str
    join_url: str
    says: str
    buttons: Sequence[Button]
    is_to_pay: bool
    version: int

    @property
    def address(self) -> str:
        """Where its page is."""
        return address_of(self.uuid)


def address_of(ref: UUID) -> str:
    """Return the address of the page of a booking."""
    return f"/me/bookings/{ref}/"


def card(full: FullBooking, member: Member) -> Card:
    """Return a booking as one of its two sides sees it."""
    booking, around = full.booking, full.surroundings
    side = booking.own_side(member.by)
    other, now = other_of(booking, side), stands(full, side, member.reading)
    when, theirs = None, None
    if booking.span is not None:
        when, theirs = member.reading.both(booking.span, their_zone=other.timezone)
    subject = words.subject(booking, around.service and around.service.name)
    titled = gettext("%(what)s with %(other)s") % {"what": subject, "other": other.name}
    return Card(
        uuid=booking.uuid,
        title=titled[:1].upper() + titled[1:],
        other=other,
        status=now.status,
        is_whole=booking.sale is not None and booking.sale.kind not in HAS_A_TIME,
        when=when,
        theirs=theirs,
        place=comma(member.reading.language).join(
            each.name for each in (around.location, around.room) if each
        ),
        join_url=booking.meeting_page(member.now),
        says=now.says,
        buttons=buttons(full, side),
        is_to_pay=side is Side.CLIENT and checkouts.is_awaited(booking),
        version=around.version,
    )


def buttons(full: FullBooking, side: Side) -> list[Button]:
    """Return a button for each step that can be taken."""
    steps = [step for step in ORDER if step in full.steps]
    return [words.button(step, full.booking, side) for step in steps]
