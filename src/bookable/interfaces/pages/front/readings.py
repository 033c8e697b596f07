"""How a visitor reads times and amounts."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation

from bookable.domain.refusals import InvalidField
from bookable.interfaces.pages.time_choices import zone_for
from bookable.queries.showing import Reading


def reading_for(request: HttpRequest, *, usual_zone: str) -> Reading:
    """Return the language of the page and the visitor's zone, or else a usual one."""
    try:
        zone, _ = zone_for(request, usual_zone)
    except InvalidField:
        zone = usual_zone
    return Reading.of(translation.get_language() or "", zone)
