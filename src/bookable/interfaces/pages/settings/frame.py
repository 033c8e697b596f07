"""What is around every page of the settings: the way between them, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bookable.domain.people import Actor
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member


class Tab(NamedTuple):
    """A page of the settings, for all people or for those who have a public page."""

    address: str
    name: str | Promise
    is_for_all: bool = True


TABS = [
    Tab("/me/settings/", gettext_lazy("About me")),
    Tab("/me/settings/page/", gettext_lazy("My page"), is_for_all=False),
    Tab("/me/settings/mails/", gettext_lazy("Mails")),
    Tab("/me/settings/calendars/", gettext_lazy("Calendars")),
    Tab("/me/settings/sign-in/", gettext_lazy("Signing in")),
    Tab("/me/settings/data/", gettext_lazy("My data")),
]


def has_page(by: Actor) -> bool:
    """Return whether others find a page of this person."""
    return settings.BOOKABLE_PAGES and by.is_bookable


def settings_page(
    request: HttpRequest,
    member: Member,
    template: str,
    facts: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """Return a page of a person's settings."""
    around = {
        "tabs": [tab for tab in TABS if tab.is_for_all or has_page(member.by)],
        "current": request.path,
        "by": member.by,
        "form_key": member_forms.maker(member.by),
    }
    shown = {**around, **facts}
    return page(request, f"settings/{template}", shown, status=status, is_private=True)


def done(request: HttpRequest, says: str) -> HttpResponse:
    """Go back to the page of the settings, and say there what was done."""
    messages.success(request, says)
    return HttpResponseRedirect(request.path)
