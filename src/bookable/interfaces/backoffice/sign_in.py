"""The admin's sign-in form, with protection against password guessing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.forms import AuthenticationForm

from bookable.domain.emails import email_key
from bookable.domain.refusals import TooManyAttempts
from bookable.interfaces.backoffice.auditing import note_sign_in
from bookable.interfaces.http.signing_in import authenticated
from bookable.storage.models import Person


class SignInForm(AuthenticationForm):
    """Unfold's sign-in form. Failed attempts count together with those at the API."""

    # Django's own field normalizes Unicode, so that another address would be looked up.
    username = forms.CharField(
        max_length=320,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "username"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check the password, unless there were too many attempts."""
        email, password = (str(self.cleaned_data.get(name, "")) for name in _FIELDS)
        if email and password:
            try:
                person = authenticated(self.request, email=email, password=password)
            except TooManyAttempts as refusal:
                raise ValidationError(
                    f"Too many attempts: wait {refusal.retry_after_seconds} seconds."
                ) from None
            named = person or Person.objects.filter(email=email_key(email)).first()
            if named is not None:
                note_sign_in(self.request, named, succeeded=person is not None)
            if person is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(person)
            self.user_cache = person
        checked: dict[str, Any] = self.cleaned_data
        return checked


_FIELDS = ("username", "password")
