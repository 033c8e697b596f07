"""What is around every page of the desk: who may see it, and the way between its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bookable.domain.people import Actor
from bookable.engine import calendar_connections, registry
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.signed_in import signed_in
from bookable.interfaces.pages.time_words import reading_here
from bookable.interfaces.pages.visitors import View, in_their_language
from bookable.queries.showing import Reading


class Tab(NamedTuple):
    """A page of the desk, for all providers or for those who sell services."""

    address: str
    name: str | Promise
    is_for_sellers: bool = False


TABS = [
    Tab("/desk/", gettext_lazy("Today")),
    Tab("/desk/calendar/", gettext_lazy("Calendar")),
    Tab("/desk/hours/", gettext_lazy("Hours")),
    Tab("/desk/services/", gettext_lazy("Services"), is_for_sellers=True),
    Tab("/desk/sessions/", gettext_lazy("Dates"), is_for_sellers=True),
    Tab("/desk/clients/", gettext_lazy("Clients"), is_for_sellers=True),
    Tab("/desk/insights/", gettext_lazy("Insights")),
]
"""The pages that there are, in order."""


def for_providers(view: View) -> View:
    """Show a page of the desk to those who provide something, in their language.

    It gets the person as `by`. Others sign in first, or are told whose page it is.
    """
    return _for(registry.provides, view)


def for_practitioners(view: View) -> View:
    """Show a page of the desk to practitioners, as `for_providers` does to all who provide."""
    return _for(registry.sells, view)


def for_sellers(view: View) -> View:
    """Show a page of the desk to practitioners, and to staff, who manage what all of them sell."""
    return _for(lambda by: by.is_staff or registry.sells(by), view)


def for_staff(view: View) -> View:
    """Show a page to staff alone; to others it does not exist."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, by: Actor, **named: Any) -> HttpResponse:
        if not by.is_staff:
            raise Http404
        return view(request, *args, by=by, **named)

    return in_their_language(signed_in(shown))


def _for(is_theirs: Callable[[Actor], bool], view: View) -> View:
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, by: Actor, **named: Any) -> HttpResponse:
        if not is_theirs(by):
            return page(request, "desk/not_yours.html", {}, status=403, is_private=True)
        return view(request, *args, by=by, **named)

    return in_their_language(signed_in(shown))


def desk_page(
    request: HttpRequest,
    template: str,
    facts: Mapping[str, object],
    *,
    by: Actor,
    status: int = 200,
) -> HttpResponse:
    """Return a page of a person's desk in the current language."""
    # Staff who provide nothing have no desk of their own.
    has_desk = registry.provides(by)
    sells = registry.sells(by)
    tabs = [each for each in TABS if has_desk and (sells or not each.is_for_sellers)]
    # The pages below a tab belong to it.
    above = (each.address for each in tabs if request.path.startswith(each.address))
    current = max(above, key=len, default="")
    around = {"tabs": tabs, "current": current, "form_key": member_forms.maker(by)}
    return page(request, f"desk/{template}", {**around, **facts}, status=status, is_private=True)


def silent_calendars(by: Actor, *, reading: Reading, now: datetime) -> str:
    """Return the names of connected calendars of a person that have not answered for an hour."""
    return reading.listed([each.name for each in calendar_connections.silent(by, now=now)])


def reading_of(by: Actor) -> Reading:
    """Return how a person reads the page: in its language, and in their own zone."""
    return reading_here(by.timezone, by.clock)
