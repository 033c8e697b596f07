"""Signing in with an e-mail address and a password, and changing the password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from dmr.exceptions import NotAuthenticatedError

from bookable.domain.refusals import InvalidField
from bookable.engine import accounts
from bookable.interfaces.http.signing_in import authenticated, replace_password
from bookable.interfaces.identity.schemas import CredentialsIn, PasswordIn

WRONG = "Invalid email or password"
_NOT_YOURS = "is not your password"


def signed_in(request: HttpRequest, given: CredentialsIn) -> Any:
    """Return the active person with these credentials as a Django user. Raise NotAuthenticatedError
    or TooManyAttempts."""
    person = authenticated(request, email=given.email, password=given.password)
    if person is None:
        raise NotAuthenticatedError(WRONG)
    return person


def change_password(request: HttpRequest, given: PasswordIn, *, person_id: int) -> Any:
    """Change a person's password and return them as a Django user. Everything that was signed in
    with the old one ends. Raise InvalidField or TooManyAttempts: guesses at the current password
    count like failed sign-ins."""
    known = CredentialsIn(email=accounts.email_of(person_id), password=given.current)
    try:
        person = signed_in(request, known)
    except NotAuthenticatedError:
        raise InvalidField("current", _NOT_YOURS) from None
    try:
        validate_password(given.new, person)
    except ValidationError as error:
        raise InvalidField("new", " ".join(error.messages)) from None
    if not replace_password(person, given.new):
        raise InvalidField("current", _NOT_YOURS)
    return person
