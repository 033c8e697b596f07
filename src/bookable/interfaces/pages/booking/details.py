"""The form with which a time is booked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.commands import Details
from bookable.domain.names import refuse_unreadable
from bookable.domain.program import Subject
from bookable.domain.refusals import InvalidField
from bookable.interfaces.pages.account_forms import NOT_MAILABLE
from bookable.interfaces.pages.booking.visits import PREFILL, Visit
from bookable.interfaces.pages.texts import TextField
from bookable.queries.balances import left_for

_WAYS_TO_MEET = {
    "video": gettext_lazy("Video call"),
    "chat": gettext_lazy("Chat"),
    "email": gettext_lazy("E-mail"),
    "in_person": gettext_lazy("In person"),
}


_OPTIONAL = gettext_lazy("Optional. The other person can read it.")


class DetailsForm(forms.Form):
    """What a client says of themselves and of the booking: what its programme takes."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=320,
        help_text=gettext_lazy("We send the confirmation there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )
    session_type = forms.ChoiceField(label=gettext_lazy("How would you like to meet?"))
    agenda = TextField(
        label=gettext_lazy("What would you like to talk about?"),
        required=False,
        help_text=_OPTIONAL,
    )
    notes = TextField(
        label=gettext_lazy("Anything else that helps to prepare?"),
        required=False,
        help_text=_OPTIONAL,
    )

    use_credit = forms.BooleanField(required=False)

    def __init__(
        self, visit: Visit, *, sent: bool = False, before: QueryDict | None = None
    ) -> None:
        """Show what was sent, or else what was typed before one signed in, and what is in the
        address."""
        given = visit.request.GET
        first: dict[str, Any] = {name: given[name] for name in PREFILL if name in given}
        if before is not None:
            first |= before.dict()
        super().__init__(visit.request.POST if sent else None, initial=first)
        program = visit.offer.program
        types = [(each, _WAYS_TO_MEET.get(each, each)) for each in program.session_types]
        self.fields["session_type"].choices = types  # type: ignore[attr-defined]
        unwanted = set() if visit.by is None else {"name", "email"}
        if not types:
            unwanted |= {"session_type", "agenda"}
            self.fields["notes"].label = gettext("Anything that helps to prepare?")
        if left := _credits(visit):
            words = gettext("Pay with a credit (%(left)s left)")
            self.fields["use_credit"].label = words % {"left": left}
            # A visitor, who says their name, was not asked before they signed in.
            was_asked = before is not None and "name" not in before
            self.fields["use_credit"].initial = not was_asked
        else:
            unwanted.add("use_credit")
        for name in unwanted:
            del self.fields[name]
        self._sells = program.subject is Subject.SERVICE

    def clean_name(self) -> str:
        """Return the name, if it can be read as one."""
        name: str = self.cleaned_data["name"]
        try:
            refuse_unreadable(name, field="name")
        except InvalidField:
            raise forms.ValidationError(gettext_lazy("Please enter letters.")) from None
        return name

    def add_refused(self, refusal: InvalidField) -> None:
        """Name a mistake that the engine has found."""
        if refusal.field == "email":
            self.add_error(
                "email",
                NOT_MAILABLE,
            )
        else:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, gettext("This cannot be taken. Please look at it again."))

    @property
    def details(self) -> Details:
        """The texts of the booking."""
        given = {name: self.cleaned_data.get(name, "") for name in ("agenda", "session_type")}
        # What a client says about a purchase stands apart from what its provider notes.
        notes = "client_notes" if self._sells else "notes"
        return Details(**given, **{notes: self.cleaned_data["notes"]})


def _credits(visit: Visit) -> int:
    """Return how many credits the client could spend on a service."""
    service = visit.offer.service
    if visit.by is None or service is None or visit.offer.is_whole:
        return 0
    return left_for(service.id, by=visit.by, now=visit.now)
