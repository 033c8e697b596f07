"""What a client waits for, and the credits that they can spend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from bookable.domain.commands import Buy
from bookable.domain.refusals import Refusal
from bookable.domain.services import Kind
from bookable.engine import selling, waitlist
from bookable.interfaces.http import request_metrics
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.bookings.cards import address_of
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.sentences import why
from bookable.queries import balances, waitlists
from bookable.queries.waitlists import WaitlistEntry

AT = "/me/lines/"


@for_members
def lines(request: HttpRequest, member: Member) -> HttpResponse:
    """Show the waitlists that a person is on and their credits; leave one, or take a seat."""
    if request.method != "POST":
        return _shown(request, member)
    wanted = request.POST.get("entry", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0
    entry = waitlists.one_of_mine(number, by=member.by, now=member.now)
    if entry is None:
        return _shown(request, member, problem=gettext("You are not on this waitlist any more."))
    takes = request.POST.get("act") == "take"
    action = _taking(entry, member) if takes else _leaving(entry, member)
    try:
        onward = member_forms.once(
            request,
            action,
            by=member.by,
            now=member.now,
            render=lambda made: AT if made is None else address_of(made.uuid),
        )
    except Refusal as refusal:
        request_metrics.note(request, refusal)
        return _shown(request, member, problem=why(refusal, reading=member.reading))
    if takes and not entry.price_cents:
        messages.success(request, gettext("It is booked"))
    return HttpResponseRedirect(onward)


def _leaving(entry: WaitlistEntry, member: Member) -> Callable[[Any], object]:
    return lambda receipt: waitlist.leave(
        entry.service_id,
        entry.session_id,
        program=entry.program,
        by=member.by,
        now=member.now,
        receipt=receipt,
    )


def _taking(entry: WaitlistEntry, member: Member) -> Callable[[Any], object]:
    order = Buy(program=entry.program, service=entry.service_id, session=entry.session_id)
    return lambda receipt: selling.buy(
        order, kinds=frozenset(Kind), by=member.by, now=member.now, receipt=receipt
    )


def _shown(request: HttpRequest, member: Member, *, problem: str = "") -> HttpResponse:
    reading = member.reading
    facts = {
        "entries": [
            {
                "id": each.id,
                "name": each.service_name,
                "at": "" if each.session_start is None else reading.moment(each.session_start),
                "position": each.position,
                "due": each.price_cents and reading.amount(each.price_cents, each.currency),
                "until": "" if each.offered_until is None else reading.moment(each.offered_until),
            }
            for each in waitlists.mine(member.by, now=member.now)
        ],
        "credits": [
            {
                "left": each.remaining,
                "total": each.total,
                "for": reading.listed([service.name for service in each.services]),
                "until": "" if each.expires_at is None else reading.day_and_time(each.expires_at),
            }
            for each in balances.balances(member.by, now=member.now)
        ],
        "problem": problem,
        "form_key": member_forms.maker(member.by),
    }
    status = 409 if problem else 200
    return page(request, "mine/lines.html", facts, status=status, is_private=True)
