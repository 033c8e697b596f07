"""Signing in to the admin, against those who guess passwords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from unfold.forms import AuthenticationForm

from bookable.domain.refusals import TooManyAttempts
from bookable.engine import attempts, clock
from bookable.interfaces.http.requests import client_address


class SignInForm(AuthenticationForm):
    """Django's own, which counts attempts together with those at the API."""

    # Django's own field would make other letters of some before anything is looked up.
    username = forms.CharField(
        max_length=320,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "username"}),
    )

    def clean(self) -> dict[str, Any]:
        """This will check the password, unless there were too many attempts."""
        if not settings.BOOKABLE_THROTTLES:
            return self._checked()
        email = str(self.cleaned_data.get("username", ""))
        address = client_address(self.request)
        try:
            attempts.begin(email, address=address, now=clock.now())
        except TooManyAttempts as refusal:
            raise ValidationError(
                f"Too many attempts: wait {refusal.retry_after_seconds} seconds."
            ) from None
        checked = self._checked()
        attempts.succeed(email, address=address)
        return checked

    def _checked(self) -> dict[str, Any]:
        checked: dict[str, Any] = super().clean()
        return checked
