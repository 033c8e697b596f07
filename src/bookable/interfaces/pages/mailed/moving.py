"""Moving a booking by its link: a time is chosen from a month, and a question asked first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from bookable.domain.lifecycle import Step
from bookable.domain.refusals import InvalidField, SkippedWallTime
from bookable.interfaces.pages.bookings.moving import (
    MOVE_PAGE,
    ask_first,
    chosen_move,
    pick_another_time,
)
from bookable.interfaces.pages.mailed.readers import Reader, answered, for_readers, take
from bookable.interfaces.pages.time_choices import remember


@for_readers
def move(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show when a booking could take place instead, or move it."""
    if Step.RESCHEDULE not in reader.found.steps:
        return HttpResponseRedirect("../")
    try:
        if request.method != "POST":
            return _shown(request, reader)
        command = chosen_move(request, reader.found.booking, now=reader.now)
        return take(request, reader, command, onward="../?moved", again="?", show=_shown)
    except (InvalidField, SkippedWallTime):
        return HttpResponseRedirect("?")


def _shown(request: HttpRequest, reader: Reader, **more: Any) -> HttpResponse:
    picker = pick_another_time(
        request,
        reader.found.booking,
        reading=reader.reading,
        now=reader.now,
    )
    asked: Any = {"reading": reader.reading, "their_zone": reader.found.other.zone}
    # An old form asks again.
    asks = None if more.get("refusal") else ask_first(picker, reader.found.booking, **asked)
    facts = {"picker": picker, "back": "../", "asks": asks}
    return remember(request, answered(request, reader, MOVE_PAGE, facts, **more))
