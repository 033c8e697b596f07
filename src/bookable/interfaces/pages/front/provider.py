"""The page of a provider."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from bookable.domain.hours import zone_of
from bookable.engine import clock
from bookable.interfaces.pages.faces import initials
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.front.metadata import About
from bookable.interfaces.pages.front.offers import groups
from bookable.interfaces.pages.front.readings import reading_for
from bookable.interfaces.pages.public import kept, public, stale_reads
from bookable.interfaces.pages.time_choices import words_for
from bookable.interfaces.pages.visitors import in_their_language
from bookable.queries.provider_sheets import services_of
from bookable.queries.public_directory import card

_WISH = ("date", "time", "duration")


@require_safe
@public
@stale_reads
@in_their_language
def provider(request: HttpRequest, handle: str) -> HttpResponse:
    """Show who a provider is, and what can be booked with them."""
    now = clock.now()
    shown = card(handle, now=now)
    if shown is None:
        raise Http404
    if shown.handle != handle:
        return _moved(request, shown.handle)
    services = services_of(shown.person_id, now=now) if shown.sells else []
    reading, guess = reading_for(request, usual_zone=shown.timezone)
    facts = {
        "card": shown,
        "initials": initials(shown.name),
        "groups": groups(shown, services, reading=reading),
        "wish": _wish(request),
        "has_dates": any(service.sessions for service in services),
        "guess": guess,
        "zone": words_for(request).zone(now.astimezone(zone_of(reading.zone))),
        "about": About.of_provider(shown, services),
    }
    return kept(request, page(request, "front/provider.html", facts))


def _wish(request: HttpRequest) -> str:
    """Return the query with the time that a visitor looked for before, as booking pages take it."""
    asked = {name: request.GET[name] for name in _WISH if name in request.GET}
    return f"?{urlencode(asked)}" if asked else ""


def _moved(request: HttpRequest, handle: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"/p/{handle}/{'?' if query else ''}{query}")
