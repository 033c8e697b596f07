"""The page of a provider that others see: its address, which is theirs to change and to share."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.handles import RESERVED, HandleTaken
from bookable.domain.refusals import InvalidField
from bookable.engine import own_handle
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.settings.frame import done, has_page, settings_page

MODES = (
    ("inline", gettext_lazy("A calendar in the page")),
    ("button", gettext_lazy("A button that opens the calendar")),
    ("popup", gettext_lazy("A button in the corner of the window")),
)
"""How a page can be put into another one: the values of `data-mode`."""


class HandleForm(forms.Form):
    """The word by which a provider is found."""

    handle = forms.CharField(
        label=gettext_lazy("Last part of the address"),
        help_text=gettext_lazy(
            "2 to 40 of the letters a to z, digits, and single hyphens. "
            "The previous address leads to you for a year."
        ),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


@for_members
def my_page(request: HttpRequest, member: Member) -> HttpResponse:
    """Show a provider where others find them, or change that."""
    if not has_page(member.by):
        raise Http404
    if request.method != "POST":
        typed = take_typed(request, member.by)
        return _shown(request, member, HandleForm(typed or {"handle": _kept(member)}))
    form = HandleForm(request.POST)
    if form.is_valid():
        try:
            _change(request, member, form.cleaned_data["handle"])
        except HandleTaken:
            form.add_error("handle", gettext("Somebody else has this address."))
        except InvalidField:
            form.add_error("handle", _wrong(form.cleaned_data["handle"]))
        else:
            return done(request, gettext("Your page has a new address."))
    return _shown(request, member, form, status=422)


def _change(request: HttpRequest, member: Member, handle: str) -> None:
    member_forms.once(
        request,
        lambda receipt: own_handle.change(handle, by=member.by, now=member.now, receipt=receipt),
        by=member.by,
        now=member.now,
    )


def _wrong(handle: str) -> str:
    if handle.strip().lower() in RESERVED:
        return gettext("This word could be taken for the site itself. Please choose another one.")
    return gettext("Please use 2 to 40 of the letters a to z, digits, and single hyphens.")


def _kept(member: Member) -> str:
    return own_handle.of(member.by.person_id)


def _shown(
    request: HttpRequest, member: Member, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    handle = _kept(member)
    path = f"/p/{handle}/"
    facts = {
        "form": form,
        "handle": handle,
        "path": path,
        "address": f"{settings.BOOKABLE_BASE_URL}{path}",
        "base": settings.BOOKABLE_BASE_URL,
        "modes": MODES,
        "can_embed": bool(settings.BOOKABLE_EMBED_ORIGINS),
    }
    return settings_page(request, member, "my_page.html", facts, status=status)
