"""Planning a session with a buddy: a time is chosen, and confirmed in one tap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from bookable.domain.booking import Booking
from bookable.domain.commands import Schedule
from bookable.domain.refusals import InvalidField, Refusal, SkippedWallTime, TooManyAttempts
from bookable.engine import matching
from bookable.interfaces.http import request_metrics
from bookable.interfaces.http.throttling import BOOKING
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.bookings import words
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.picker import Picker, pick
from bookable.interfaces.pages.resuming import resume_choice
from bookable.interfaces.pages.sentences import why
from bookable.interfaces.pages.signing_in import slow_down
from bookable.interfaces.pages.time_choices import received, remember
from bookable.interfaces.pages.time_question import question
from bookable.queries.matches import Buddy, buddy_of
from bookable.queries.openings import OpenDays
from bookable.queries.shared_times import shared_times

PROGRAM = "buddies"
LENGTHS = (30, 45, 60, 90)
"""Minutes that are offered."""
USUAL = 60


@for_members
def plan(request: HttpRequest, member: Member, ref: UUID) -> HttpResponse:
    """Show when a buddy and the person both have time, ask about one, or plan a session then."""
    buddy = buddy_of(ref, by=member.by)
    if buddy is None:
        raise Http404
    try:
        if request.method == "POST":
            return _planned(request, member, buddy)
        return resume_choice(request, member.by) or _shown(request, member, buddy)
    except (InvalidField, SkippedWallTime):
        return HttpResponseRedirect("?")


def _planned(request: HttpRequest, member: Member, buddy: Buddy) -> HttpResponse:
    wish = Schedule(
        program=PROGRAM,
        match=buddy.match,
        start=received(request.POST.get("time", "")),
        length=_length(request),
    )

    def schedule(receipt: Any) -> Booking:
        return matching.schedule(wish, by=member.by, now=member.now, receipt=receipt)

    try:
        planned = member_forms.once(
            request,
            schedule,
            by=member.by,
            now=member.now,
            render=lambda made: words.planned(made, other=buddy.name),
            limits=BOOKING,
        )
    except Refusal as refusal:
        request_metrics.note(request, refusal)
        answer = _shown(request, member, buddy, refusal=refusal)
        return slow_down(answer, refusal) if isinstance(refusal, TooManyAttempts) else answer
    messages.success(request, planned)
    return HttpResponseRedirect(reverse("buddies"))


def _length(request: HttpRequest) -> timedelta:
    """Return how long the session is to be."""
    wanted = request.GET.get("duration", "")
    minutes = next((each for each in LENGTHS if str(each) == wanted), USUAL)
    return timedelta(minutes=minutes)


def _shown(
    request: HttpRequest, member: Member, buddy: Buddy, *, refusal: Refusal | None = None
) -> HttpResponse:
    picker = _picker(request, member, buddy)
    is_busy = isinstance(refusal, TooManyAttempts)
    facts = {
        "buddy": buddy,
        "picker": picker,
        "back": reverse("buddies"),
        "problem": "" if refusal is None else why(refusal, reading=member.reading),
        "hidden": {member_forms.FIELD: member_forms.new_key(member.by)},
        "lengths": _lengths(request, member),
    }
    if picker.wanted is not None and refusal is None:
        facts["asks"] = question(
            picker,
            picker.wanted.span,
            reading=member.reading,
            their_zone=buddy.timezone,
            heading=gettext("Plan a session with %(other)s then?") % {"other": buddy.name},
            act=gettext("Plan it"),
        )
    status = 200 if refusal is None else 429 if is_busy else 409
    answer = page(request, "buddies/plan.html", facts, status=status, is_private=True)
    return remember(request, answer)


def _picker(request: HttpRequest, member: Member, buddy: Buddy) -> Picker:
    length = _length(request)

    def find(first: date, last: date, zone: str) -> OpenDays:
        more: Any = {"program": PROGRAM, "length": length, "now": member.now}
        return shared_times([buddy.user1, buddy.user2], first, last, zone, **more)

    asked: Any = {"zone": member.reading.zone, "now": member.now}
    return pick(request, find, keeps=("duration",), **asked)


def _lengths(request: HttpRequest, member: Member) -> list[tuple[str, str, bool]]:
    """Return each length in words, with its address, and whether it is the chosen one."""
    chosen = _length(request)
    lengths = [timedelta(minutes=each) for each in LENGTHS]
    return [
        (member.reading.length(each), f"?duration={each // timedelta(minutes=1)}", each == chosen)
        for each in lengths
    ]
