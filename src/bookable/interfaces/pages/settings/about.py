"""How a person is shown to others, and how they read: their name, picture, zone and language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.hours import zone_of
from bookable.domain.languages import LANGUAGES
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.engine import own_profile
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.settings.frame import done, has_page, settings_page
from bookable.interfaces.pages.texts import TextField
from bookable.interfaces.pages.time_words import words_of
from bookable.interfaces.pages.time_zones import zone_label, zone_options

_WRONG = {
    "name": gettext_lazy("Please enter letters."),
    "avatar_url": gettext_lazy("Please enter an address that begins with https://."),
    "timezone": gettext_lazy("Please choose a time zone."),
}


_SAMPLES = [("12", "2:30 PM"), ("24", "14:30")]
"""Each clock by a time that it shows."""


class AboutForm(forms.Form):
    """What a person says about themselves."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    avatar_url = forms.CharField(
        label=gettext_lazy("Address of a picture"),
        help_text=gettext_lazy(
            "Other apps can show it beside your name. The pages here show your initials."
        ),
        required=False,
        max_length=2_000,
        widget=forms.URLInput(attrs={"autocomplete": "photo"}),
    )
    bio = TextField(
        label=gettext_lazy("What you say about yourself"),
        help_text=gettext_lazy("It stands on your page, and people find you by it."),
        required=False,
        rows=5,
    )
    timezone = forms.CharField(label=gettext_lazy("Time zone"), max_length=100)
    locale = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("The language of my browser")), *LANGUAGES.items()],
    )
    clock = forms.ChoiceField(
        label=gettext_lazy("Clock"),
        required=False,
        choices=[("", gettext_lazy("As usual in my language")), *_SAMPLES],
    )

    def __init__(self, *given: Any, by: Actor) -> None:
        super().__init__(*given)
        if not has_page(by):
            del self.fields["bio"]


@for_members
def about(request: HttpRequest, member: Member) -> HttpResponse:
    """Show what a person says about themselves, or change it."""
    if request.method != "POST":
        typed = take_typed(request, member.by)
        return _shown(request, member, AboutForm(typed or _kept(request), by=member.by))
    form = AboutForm(request.POST, by=member.by)
    if form.is_valid():
        try:
            member_forms.once(
                request,
                lambda receipt: own_profile.change(
                    form.cleaned_data, by=member.by, now=member.now, receipt=receipt
                ),
                by=member.by,
                now=member.now,
            )
        except InvalidField as refusal:
            form.add_error(refusal.field, _WRONG[refusal.field])
        else:
            return _saved(request, form.cleaned_data["locale"])
    return _shown(request, member, form, status=422)


def _kept(request: HttpRequest) -> dict[str, str]:
    person = request.user
    return {name: getattr(person, name) for name in AboutForm.base_fields}


def _saved(request: HttpRequest, locale: str) -> HttpResponse:
    with translation.override(locale or translation.get_language()):
        answer = done(request, gettext("Your choice is saved."))
    # The language that was chosen at the foot of a page would win over that of the account.
    answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer


def _shown(
    request: HttpRequest, member: Member, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    locale = words_of(request, "").locale
    zone = str(form["timezone"].value() or "")
    try:
        label = zone_label(zone_of(zone).key, locale, member.now)
    except InvalidField:
        label = zone
    facts = {
        "form": form,
        "zone": zone,
        "zone_label": label,
        "zones": zone_options(locale, member.now.date()),
    }
    return settings_page(request, member, "about.html", facts, status=status)
