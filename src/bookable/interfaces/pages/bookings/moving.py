"""Moving a booking: a month and the times of a day, of which one is chosen.

Providers move what is booked with them at their desk, where they also see the rest of their day.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from bookable.domain.booking import Booking
from bookable.domain.commands import Command, Reschedule, Switch
from bookable.domain.lifecycle import Step
from bookable.domain.people import Actor, Side
from bookable.domain.refusals import InvalidField, Refusal, SkippedWallTime, TooManyAttempts
from bookable.engine.registry import program as program_named
from bookable.engine.registry import provides
from bookable.interfaces.http import request_metrics
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.bookings.cards import address_of, card
from bookable.interfaces.pages.bookings.taking import VERSION, take_once
from bookable.interfaces.pages.bookings.views import shown
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.picker import Picker, pick
from bookable.interfaces.pages.resuming import resume_choice
from bookable.interfaces.pages.sentences import why
from bookable.interfaces.pages.signing_in import slow_down
from bookable.interfaces.pages.time_choices import received, remember
from bookable.interfaces.pages.time_question import TimeQuestion, question
from bookable.queries.booking_sheets import own_booking
from bookable.queries.full_bookings import FullBooking
from bookable.queries.other_times import other_times, session_at

if TYPE_CHECKING:
    # Loads all languages, which no other request needs.
    from bookable.queries.showing import Reading

MOVE_PAGE = "bookings/move.html"


def pick_another_time(
    request: HttpRequest,
    booking: Booking,
    *,
    reading: Reading,
    now: datetime,
) -> Picker:
    """Return the month of a booking with the times to which it could be moved.

    A time that is chosen comes back in the address, so that a question can be asked first.

    Raise InvalidField or SkippedWallTime for an address that cannot be read.
    """
    find = partial(other_times, booking, now=now)
    near = booking.span.start if booking.span else None
    asked: Any = {"zone": reading.zone, "clock": reading.hours, "near": near, "now": now}
    return pick(request, find, **asked)


def ask_first(
    picker: Picker, booking: Booking, *, reading: Reading, their_zone: str
) -> TimeQuestion | None:
    """Return the question about the time that was chosen, if one was."""
    if picker.wanted is None:
        return None
    has_time = booking.span is not None
    return question(
        picker,
        picker.wanted.span,
        reading=reading,
        their_zone=their_zone,
        heading=gettext("Move the booking?") if has_time else gettext("Take this time?"),
        act=gettext("Move it") if has_time else gettext("Take it"),
        old=booking.span,
    )


def chosen_move(request: HttpRequest, booking: Booking, *, now: datetime) -> Command:
    """Return the move to the time that was chosen. Raise InvalidField."""
    start = received(request.POST.get("time", ""))
    session = session_at(start, booking, now=now)
    return Reschedule(start=start) if session is None else Switch(session=session)


@for_members
def move(request: HttpRequest, member: Member, ref: UUID) -> HttpResponse:
    """Show when a booking could take place instead, or move it."""
    full = own_booking(ref, by=member.by, now=member.now)
    if Step.RESCHEDULE not in full.steps:
        problem = gettext("This is not possible as things stand now.")
        return shown(request, member, ref, problem=problem, status=409)
    if (address := move_address(full.booking, member.by)) != request.path:
        return HttpResponseRedirect(address)
    try:
        if request.method != "POST":
            return resume_choice(request, member.by) or _shown(request, member, full)
        return _move(request, member, full)
    except (InvalidField, SkippedWallTime):
        return HttpResponseRedirect("?")


def move_address(booking: Booking, by: Actor) -> str:
    """Return where the actor moves a booking: providers do at their desk. Both buddies move in the
    same way, and a seat goes to another session, which is not chosen there."""
    if _is_for_desk(booking, by):
        return reverse("desk-move", args=[booking.uuid])
    return f"{address_of(booking.uuid)}move/"


def _is_for_desk(booking: Booking, by: Actor) -> bool:
    if booking.is_seat or program_named(booking.program).paired:
        return False
    return booking.own_side(by) is Side.PROVIDER and provides(by)


def _move(request: HttpRequest, member: Member, full: FullBooking) -> HttpResponse:
    ref = full.booking.uuid
    command = chosen_move(request, full.booking, now=member.now)
    try:
        take_once(request, member, ref, command)
    except Refusal as refusal:
        request_metrics.note(request, refusal)
        return _refused(request, member, ref, refusal)
    messages.success(request, gettext("It has a new time."))
    return HttpResponseRedirect(address_of(ref))


def _refused(request: HttpRequest, member: Member, ref: UUID, refusal: Refusal) -> HttpResponse:
    """Say why not, above the times that are left or, where it cannot be moved, the booking."""
    problem = why(refusal, reading=member.reading)
    status = 429 if isinstance(refusal, TooManyAttempts) else 409
    full = own_booking(ref, by=member.by, now=member.now)
    if Step.RESCHEDULE in full.steps:
        answer = _shown(request, member, full, problem=problem, status=status)
    else:
        answer = shown(request, member, ref, problem=problem, status=status)
    return slow_down(answer, refusal) if isinstance(refusal, TooManyAttempts) else answer


def _shown(
    request: HttpRequest,
    member: Member,
    full: FullBooking,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    version = str(full.surroundings.version)
    hidden = {member_forms.FIELD: member_forms.new_key(member.by), VERSION: version}
    picker = pick_another_time(
        request,
        full.booking,
        reading=member.reading,
        now=member.now,
    )
    booking = card(full, member)
    asked: Any = {"reading": member.reading, "their_zone": booking.other.timezone}
    facts = {
        "asks": None if problem else ask_first(picker, full.booking, **asked),
        "hidden": hidden,
        "needs_csrf": True,
        "picker": picker,
        "back": booking.address,
        "problem": problem,
        "what": booking.title,
        "when": booking.when,
        "theirs": booking.theirs,
        "other": booking.other.name,
        "place": booking.place,
    }
    answer = page(request, MOVE_PAGE, facts, status=status, is_private=True)
    return remember(request, answer)
