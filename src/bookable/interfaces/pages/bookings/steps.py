"""The form of each step in a booking's life."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, gettext_lazy

from bookable.domain import commands as c
from bookable.domain.commands import Command
from bookable.domain.lifecycle import Step
from bookable.domain.people import Side
from bookable.domain.refusals import Refusal, TooManyAttempts
from bookable.interfaces.http import request_metrics
from bookable.interfaces.http.throttling import COMMANDS, CONFIRMING
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.bookings import money
from bookable.interfaces.pages.bookings.asking import (
    Asking,
    AskingWhatHappened,
    AskingWhy,
)
from bookable.interfaces.pages.bookings.cards import address_of, buttons, card
from bookable.interfaces.pages.bookings.taking import take_once
from bookable.interfaces.pages.bookings.views import shown
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.sentences import why
from bookable.interfaces.pages.signing_in import slow_down
from bookable.interfaces.pages.visitors import onward
from bookable.queries.booking_sheets import own_booking
from bookable.queries.full_bookings import FullBooking
from bookable.queries.quotes import quote_of_any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step as a form: its heading, what it does to the booking, and what is said once it did.

    `is_grave` makes the button red. `act` is what it says where the word that led here would be
    unclear beside "Leave it as it is".
    """

    word: str
    step: Step
    heading: StrOrPromise
    done: StrOrPromise
    command: Callable[[Mapping[str, Any]], Command]
    asking: type[Asking] = Asking
    is_grave: bool = False
    act: StrOrPromise = ""


def _because(make: Callable[..., Command], **more: Any) -> Callable[[Mapping[str, Any]], Command]:
    return lambda given: make(reason=given["reason"], **more)


PAGES = (
    StepPage(
        "submit",
        Step.SUBMIT,
        gettext_lazy("Book this now?"),
        gettext_lazy("It is booked."),
        lambda _: c.Submit(),
    ),
    StepPage(
        "confirm",
        Step.CONFIRM,
        gettext_lazy("Confirm this booking?"),
        gettext_lazy("It is confirmed."),
        lambda _: c.Confirm(),
    ),
    StepPage(
        "decline",
        Step.CANCEL,
        gettext_lazy("Decline this request?"),
        gettext_lazy("It is declined."),
        _because(c.Cancel, is_answer=True),
        AskingWhy,
        is_grave=True,
    ),
    StepPage(
        "cancel",
        Step.CANCEL,
        gettext_lazy("Cancel this booking?"),
        gettext_lazy("It is canceled."),
        _because(c.Cancel, is_answer=False),
        AskingWhy,
        is_grave=True,
        act=gettext_lazy("Cancel the booking"),
    ),
    StepPage(
        "start",
        Step.START,
        gettext_lazy("Start now?"),
        gettext_lazy("It has begun."),
        lambda _: c.Start(),
    ),
    StepPage(
        "complete",
        Step.COMPLETE,
        gettext_lazy("Did it take place?"),
        gettext_lazy("Thank you. It is noted that it took place."),
        lambda _: c.Complete(),
    ),
    StepPage(
        "no-show",
        Step.MISS,
        gettext_lazy("Did nobody come?"),
        gettext_lazy("It is marked as missed."),
        lambda _: c.Miss(),
        is_grave=True,
    ),
    StepPage(
        "dispute",
        Step.DISPUTE,
        gettext_lazy("Something went wrong"),
        gettext_lazy("Staff will look at it."),
        _because(c.Dispute),
        AskingWhatHappened,
    ),
)


@for_members
def take(request: HttpRequest, member: Member, ref: UUID, asked: StepPage) -> HttpResponse:
    """Ask about a step, and take it."""
    full = own_booking(ref, by=member.by, now=member.now)
    is_sent = request.method == "POST"
    typed = request.POST if is_sent else take_typed(request, member.by)
    form = asked.asking(typed)
    if not (is_sent and form.is_valid()):
        if not _is_possible(full, asked, member):
            problem = gettext("This is not possible as things stand now.")
            return shown(request, member, ref, problem=problem, status=409)
        return _ask(request, member, full, asked, form, status=422 if is_sent else 200)
    command = asked.command(form.cleaned_data)
    limits = CONFIRMING if asked.step is Step.CONFIRM else COMMANDS
    try:
        take_once(request, member, ref, command, limits=limits)
    except Refusal as refusal:
        request_metrics.note(request, refusal)
        return _refused(request, member, ref, asked, form, refusal)
    messages.success(request, str(asked.done))
    return HttpResponseRedirect(onward(request) or address_of(ref))


def _is_possible(full: FullBooking, asked: StepPage, member: Member) -> bool:
    side = full.booking.own_side(member.by)
    return asked.word in {each.word for each in buttons(full, side)}


def _ask(
    request: HttpRequest,
    member: Member,
    full: FullBooking,
    asked: StepPage,
    form: Asking,
    *,
    status: int = 200,
) -> HttpResponse:
    booking, side = card(full, member), full.booking.own_side(member.by)
    button = next(each for each in booking.buttons if each.word == asked.word)
    due = money.due(full.booking.sale, member) if asked.step is Step.SUBMIT else ""
    facts = {
        "booking": booking,
        "heading": asked.heading,
        "act": gettext("Book and pay") if due else asked.act or button.label,
        "due": due,
        "is_grave": asked.is_grave,
        "leave": onward(request),
        "form": form,
        "form_key": member_forms.maker(member.by),
        "version": full.surroundings.version,
        "quote": _quote(full, side, booking.other.name, member, asked),
    }
    return page(request, "bookings/step.html", facts, status=status, is_private=True)


def _quote(
    full: FullBooking, side: Side, other: str, member: Member, asked: StepPage
) -> Sequence[str]:
    if asked.step is not Step.CANCEL or full.booking.sale is None:
        return ()
    quote = quote_of_any(full.booking.uuid, by=member.by, now=member.now)
    return money.quoted(quote, side, other, member)


def _refused(
    request: HttpRequest,
    member: Member,
    ref: UUID,
    asked: StepPage,
    form: Asking,
    refusal: Refusal,
) -> HttpResponse:
    """Say why not, beside what was typed if the step can still be taken, or else beside the booking
    as it stands now."""
    problem = why(refusal, reading=member.reading)
    status = 429 if isinstance(refusal, TooManyAttempts) else 409
    full = own_booking(ref, by=member.by, now=member.now)
    if _is_possible(full, asked, member):
        form.add_error(None, problem)
        answer = _ask(request, member, full, asked, form, status=status)
    else:
        answer = shown(request, member, ref, problem=problem, status=status)
    return slow_down(answer, refusal) if isinstance(refusal, TooManyAttempts) else answer
