"""Moving a booking by its link: a month and the times of a day, of which one is chosen."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from bookable.domain.commands import Command, Reschedule, Switch
from bookable.domain.lifecycle import Step
from bookable.domain.refusals import InvalidField, Refusal, SkippedWallTime
from bookable.interfaces.pages.mailed.readers import Reader, answered, for_readers, take
from bookable.interfaces.pages.picker import TimeForm, pick
from bookable.interfaces.pages.time_choices import received, remember
from bookable.queries.linked_bookings import openings_for, session_at


@for_readers
def move(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show when a booking could take place instead, or move it."""
    if Step.RESCHEDULE not in reader.found.steps:
        return HttpResponseRedirect("../")
    try:
        if request.method != "POST":
            return _shown(request, reader)
        command = _command(request, reader)
        return take(request, reader, command, onward="../?moved", again="?", show=_shown)
    except (InvalidField, SkippedWallTime):
        return HttpResponseRedirect("?")


def _command(request: HttpRequest, reader: Reader) -> Command:
    """Return the move to the time that was chosen. Raise InvalidField."""
    start = received(request.POST.get("time", ""))
    session = session_at(start, reader.found, opened=reader.opened, now=reader.now)
    return Reschedule(start=start) if session is None else Switch(session=session)


def _shown(request: HttpRequest, reader: Reader, *, refusal: Refusal | None = None) -> HttpResponse:
    picker = pick(
        request,
        partial(openings_for, reader.found, opened=reader.opened, now=reader.now),
        zone=reader.reading.zone,
        clock=reader.reading.hours,
        form=TimeForm(reader.hidden),
        now=reader.now,
    )
    shown = answered(request, reader, "mailed/move.html", {"picker": picker}, refusal=refusal)
    return remember(request, shown)
