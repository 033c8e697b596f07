"""Which mails a person gets."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.digests import Rhythm
from bookable.domain.notifications import LEADS, Notifications
from bookable.engine import own_notifications
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.settings.frame import done, settings_page


class MailsForm(forms.Form):
    """Which mails a person wants."""

    bookings = forms.BooleanField(
        label=gettext_lazy("Write to me when something happens to my bookings"), required=False
    )
    reminders = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Reminders"),
        coerce=int,
        choices=[(lead, lead) for lead in LEADS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    digest = forms.ChoiceField(
        label=gettext_lazy("A list of what is ahead"),
        choices=[
            ("", gettext_lazy("No list")),
            (Rhythm.DAILY.value, gettext_lazy("Every morning")),
            (Rhythm.WEEKLY.value, gettext_lazy("Every Monday morning")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )


@for_members
def mails(request: HttpRequest, member: Member) -> HttpResponse:
    """Show which mails a person gets, or change that."""
    if request.method != "POST":
        typed = take_typed(request, member.by)
        return _shown(request, member, MailsForm(typed, initial=_kept(member)))
    form = MailsForm(request.POST)
    if not form.is_valid():
        return _shown(request, member, form, status=422)

    def choose(kept: Notifications) -> Notifications:
        given = form.cleaned_data
        digest = Rhythm(given["digest"]) if given["digest"] else None
        return kept.chosen(bookings=given["bookings"], leads=given["reminders"], digest=digest)

    member_forms.once(
        request,
        lambda receipt: own_notifications.change(
            choose, by=member.by, now=member.now, receipt=receipt
        ),
        by=member.by,
        now=member.now,
    )
    return done(request, gettext("Your choice is saved."))


def _kept(member: Member) -> dict[str, object]:
    kept = own_notifications.chosen(member.by)
    return {
        "bookings": kept.bookings,
        "reminders": kept.minutes,
        "digest": kept.digest or "",
    }


def _shown(
    request: HttpRequest, member: Member, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    before = gettext("%(length)s before the start")
    lengths = [(lead, member.reading.length(timedelta(minutes=lead))) for lead in LEADS]
    form.fields["reminders"].choices = [  # type: ignore[attr-defined]
        (lead, before % {"length": length}) for lead, length in lengths
    ]
    return settings_page(request, member, "mails.html", {"form": form}, status=status)
