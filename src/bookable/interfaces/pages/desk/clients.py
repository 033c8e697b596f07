"""Who comes to a practitioner: the list, and each client with bookings, credits and notes."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField, PersonNotFound, Refusal
from bookable.engine import notes
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages.desk.cards import card
from bookable.interfaces.pages.desk.frame import desk_page, for_practitioners, reading_of
from bookable.interfaces.pages.desk.sending import carry_out, refused
from bookable.interfaces.pages.desk.taking_steps import step_again, step_taken
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.texts import TextField
from bookable.queries import own_clients
from bookable.queries.own_clients import ClientInFull

ADDRESS = "/desk/clients/"
AT_ONCE = 50
"""How many clients a page lists."""
_LAST_PAGE = 10_000


class NoteForm(forms.Form):
    """A private note on the latest booking of a client."""

    note = TextField(
        label=gettext_lazy("New note"),
        help_text=gettext_lazy("Only you and the staff of this site can read it."),
    )


@require_safe
@for_practitioners
def clients(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """List those who have booked with the actor."""
    reading, search = reading_of(by), request.GET.get("search", "").strip()[:200]
    number = _page_number(request)
    found = own_clients.own_clients(
        by, search=search, now=now_of(request), limit=AT_ONCE, offset=(number - 1) * AT_ONCE
    )
    facts = {
        "clients": [
            (
                each,
                each.last and reading.day_and_time(each.last),
                each.next and reading.day_and_time(each.next),
            )
            for each in found.items
        ],
        "search": search,
        "page": number,
        "has_more": found.count > number * AT_ONCE,
    }
    return desk_page(request, "clients.html", facts, by=by)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), _LAST_PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@for_practitioners
def client(request: HttpRequest, ref: UUID, *, by: Actor) -> HttpResponse:
    """Show a client, take a step with one of their bookings, or note something down."""
    try:
        there = own_clients.own_client(ref, by=by, now=now_of(request))
    except PersonNotFound:
        raise Http404 from None
    if request.method != "POST":
        return _page(request, by, there, NoteForm(take_typed(request, by, do="note")))
    if "step" in request.POST:
        return step_taken(
            request,
            lambda says, status: _page(request, by, there, NoteForm(), status=status, problem=says),
            f"{ADDRESS}{ref}/",
            by=by,
        )
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, by, there, form, status=422)
    return _note(request, by, there, form)


def _note(request: HttpRequest, by: Actor, there: ClientInFull, form: NoteForm) -> HttpResponse:
    booking, now = there.latest, now_of(request)

    def again(says: str, status: int) -> HttpResponse:
        form.add_error(None, says)
        return _page(request, by, there, form, status=status)

    try:
        return carry_out(
            request,
            lambda receipt: notes.add(
                booking.uuid,
                form.cleaned_data["note"],
                is_private=True,
                program=booking.program,
                by=by,
                now=now,
                receipt=receipt,
            ),
            f"{ADDRESS}{there.uuid}/?done=note#notes",
            by=by,
            now=now,
        )
    except InvalidField:
        return again(gettext("You have reached the maximum number of notes."), 422)
    except Refusal as refusal:
        return refused(request, refusal, again, by=by)


def _page(
    request: HttpRequest,
    by: Actor,
    there: ClientInFull,
    form: NoteForm,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    reading, now = reading_of(by), now_of(request)
    facts = {
        "client": there,
        "form": form,
        "cards": [card(each, by=by, reading=reading, now=now) for each in there.bookings],
        "credits": [
            (each, each.expires_at and reading.day_and_time(each.expires_at))
            for each in there.credits
        ],
        "notes": [(each, reading.day_and_time(each.at)) for each in there.notes],
        "problem": problem,
        "done": "" if problem else request.GET.get("done", ""),
        "given": step_again(request, by),
        "action": f"{ADDRESS}{there.uuid}/",
    }
    return desk_page(request, "client.html", facts, by=by, status=status)
