"""Signing in to the admin, and changing one's own password there, with protection against password
guessing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest
from unfold.forms import AdminOwnPasswordChangeForm, AuthenticationForm

from bookable.domain.emails import email_key
from bookable.domain.refusals import TooManyAttempts
from bookable.interfaces.backoffice.auditing import note_change, note_sign_in
from bookable.interfaces.http.signing_in import authenticated, replace_password
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
            person = _authenticated(self.request, email=email, password=password)
            named = person or Person.objects.filter(email=email_key(email)).first()
            if named is not None:
                note_sign_in(self.request, named, succeeded=person is not None)
            if person is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(person)
            self.user_cache = person
        checked: dict[str, Any] = self.cleaned_data
        return checked


class OwnPasswordForm(AdminOwnPasswordChangeForm):
    """Unfold's form for one's own password. Wrong ones count as failed attempts to sign in."""

    user: Any

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Check the current password."""
        given = str(self.cleaned_data["old_password"])
        person = _authenticated(self.request, email=self.user.email, password=given)
        if person is None:
            note_change(self.request, "own password", self.user, "Entered a wrong password")
            raise ValidationError(self.error_messages["password_incorrect"])
        self.user = person
        return given

    def save(self, commit: bool = True) -> Any:
        """Replace the password that was entered. One that was set meanwhile stays."""
        if not replace_password(self.user, self.cleaned_data["new_password1"]):
            raise BadRequest("The password was changed meanwhile.")
        note_change(self.request, "own password", self.user, "Changed it")
        return self.user


_FIELDS = ("username", "password")


def _authenticated(request: HttpRequest, *, email: str, password: str) -> Any:
    try:
        return authenticated(request, email=email, password=password)
    except TooManyAttempts as refusal:
        wait = f"Too many attempts: wait {refusal.retry_after_seconds} seconds."
        raise ValidationError(wait) from None
