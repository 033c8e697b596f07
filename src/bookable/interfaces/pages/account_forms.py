"""Forms with which people sign in and open their account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy

from bookable.domain.names import refuse_unreadable
from bookable.domain.refusals import InvalidField

NOT_MAILABLE = gettext_lazy(
    "Please enter an address to which mail can be sent, like name@example.com."
)
"""What is said of other addresses."""

_LONGEST = 320
LONGEST_PASSWORD = 1_024
_EMAIL = gettext_lazy("E-mail")


def email_field(label: Any = _EMAIL, autocomplete: str = "username") -> forms.EmailField:
    """Return a field for an address."""
    field = forms.EmailField(label=label, max_length=_LONGEST)
    field.widget.attrs |= {"autocomplete": autocomplete, "autocapitalize": "none"}
    return field


def _password(autocomplete: str, **more: Any) -> forms.CharField:
    entry = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=gettext_lazy("Password"),
        widget=entry,
        strip=False,
        max_length=LONGEST_PASSWORD,
        **more,
    )


class SignInForm(forms.Form):
    """An address and a password."""

    email = email_field()
    password = _password("current-password")


class AddressForm(forms.Form):
    """The address to which a link is mailed."""

    email = email_field()


class OpeningForm(forms.Form):
    """What a person chooses when they open their account: a password, and a name if they have
    none."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = _password("new-password", help_text=gettext_lazy("Eight characters or more."))

    def __init__(self, *args: Any, person: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._person = person
        if person is not None and person.name:
            del self.fields["name"]

    def clean_name(self) -> str:
        """Return the name, if it can be read as one."""
        name: str = self.cleaned_data["name"]
        try:
            refuse_unreadable(name, field="name")
        except InvalidField:
            raise forms.ValidationError(gettext_lazy("Please enter letters.")) from None
        return name

    def clean_password(self) -> str:
        """Return the password, if it is not too easy to guess."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self._person)
        return password
