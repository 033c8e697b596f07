"""All that can be booked with a provider, for links and frames that name nothing else."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bookable.domain.program import Subject
from bookable.domain.refusals import PersonNotFound
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages.booking.embedding import booking_page, framable, is_framed
from bookable.interfaces.pages.front.metadata import About
from bookable.interfaces.pages.public import public, stale_reads
from bookable.interfaces.pages.time_words import reading_here
from bookable.interfaces.pages.visitors import in_their_language
from bookable.queries.booking_offers import Menu, ServiceLine, offered_by


@public
@require_safe
@stale_reads
@in_their_language
@framable
def menu(request: HttpRequest, handle: str) -> HttpResponse:
    """Show what can be booked with a provider, or lead to it if it is one thing."""
    if is_framed(request):
        request.user = AnonymousUser()
    try:
        offered = offered_by(handle, now=now_of(request))
    except PersonNotFound:
        raise Http404 from None
    query = request.META.get("QUERY_STRING", "")
    lines = _lines(offered, f"?{query}" if query else "")
    if len(lines) == 1:
        return HttpResponseRedirect(lines[0][0])
    name = offered.provider.name
    facts: dict[str, object] = {"name": name, "lines": lines}
    if not is_framed(request):
        facts["about"] = About.of_menu(offered.handle, name)
    return booking_page(request, "menu.html", facts)


def _lines(offered: Menu, query: str) -> list[tuple[str, str, str]]:
    """Return each thing with its address and what is worth knowing before one looks."""
    lines = []
    for program in offered.programs:
        base = f"/p/{offered.handle}/book/{program.name}/"
        if program.subject is Subject.PROVIDER:
            lines.append((base + query, gettext(program.title), ""))
        else:
            lines += [
                (f"{base}{each.uuid}/{query}", each.name, _about(each)) for each in offered.services
            ]
    return lines


def _about(service: ServiceLine) -> str:
    reading = reading_here("UTC")
    price = reading.amount(service.price_cents, service.currency)
    words = [price if service.price_cents else gettext("Free of charge")]
    if service.minutes is not None:
        words.insert(0, reading.length(timedelta(minutes=service.minutes)))
    return " · ".join(words)
