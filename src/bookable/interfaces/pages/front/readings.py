"""How a visitor reads times and amounts."""

from __future__ import annotations

from django.http import HttpRequest

from bookable.domain.refusals import InvalidField
from bookable.interfaces.pages.time_choices import words_for, zone_for
from bookable.interfaces.pages.time_words import reading_here
from bookable.queries.showing import Reading


def reading_for(request: HttpRequest, *, usual_zone: str) -> tuple[Reading, str]:
    """Return how a visitor reads, and their zone if it is only a guess, namely a usual one."""
    try:
        zone, is_guess = zone_for(request, usual_zone)
    except InvalidField:
        zone, is_guess = usual_zone, True
    reading = reading_here(zone, words_for(request).hours)
    return reading, zone if is_guess else ""
