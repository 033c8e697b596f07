"""What is kept about a person: all of it as a file, and the end of their account."""

from __future__ import annotations

from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.refusals import TooManyAttempts
from bookable.engine import accounts, erasing
from bookable.interfaces.http.exported import exported
from bookable.interfaces.http.throttling import EXPORTS
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.settings.frame import settings_page
from bookable.interfaces.pages.settings.signing_in import known_by_password
from bookable.interfaces.pages.signing_in import too_many
from bookable.queries import exports


class DeletionForm(forms.Form):
    """The password once more, since nothing brings an account back."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@for_members
def data(request: HttpRequest, member: Member) -> HttpResponse:
    """Say what is kept about a person, or delete their account."""
    if request.method != "POST":
        return _shown(request, member, DeletionForm())
    form = DeletionForm(request.POST)
    if not form.is_valid():
        return _shown(request, member, form, status=422)
    try:
        person = known_by_password(request, member, form.cleaned_data["password"])
    except TooManyAttempts:
        return _shown(request, member, too_many(form), status=429)
    if person is None:
        form.add_error("password", gettext("This is not your password."))
        return _shown(request, member, form, status=422)
    erasing.erase(member.by.uuid, by=member.by, now=member.now)
    logout(request)
    return page(request, "settings/deleted.html", {}, is_private=True)


@for_members
def export(request: HttpRequest, member: Member) -> HttpResponse:
    """Answer with everything that is kept about a person, as a file."""
    EXPORTS.spend(request, by=member.by, now=member.now)
    answer = exported(
        lambda file: exports.export(member.by.uuid, file, by=member.by, now=member.now)
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(
    request: HttpRequest, member: Member, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    facts = {"form": form, "email": accounts.email_of(member.by.person_id)}
    return settings_page(request, member, "data.html", facts, status=status)
