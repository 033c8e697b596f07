"""Signing in by e-mail and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from dmr.exceptions import NotAuthenticatedError

from bookable.domain.refusals import InvalidField
from bookable.engine import people
from bookable.interfaces.http.signing_in import authenticated
from bookable.interfaces.identity.schemas import CredentialsIn, PasswordIn

WRONG = "Invalid email or password"
_NOT_YOURS = "is not your password"


def signed_in(request: HttpRequest, given: CredentialsIn) -> Any:
    """Return the active person whose password this is, as Django's user, or raise
    NotAuthenticatedError or TooManyAttempts."""
    person = authenticated(request, email=given.email, password=given.password)
    if person is None:
        raise NotAuthenticatedError(WRONG)
    return person


def change_password(request: HttpRequest, given: PasswordIn, *, person_id: int) -> Any:
    """Give the person who is signed in a new password, which ends everything that the old one
    could do, and return them as Django's user. Raise InvalidField or TooManyAttempts: guesses at
    the current password count as those at signing in."""
    known = CredentialsIn(email=people.email_of(person_id), password=given.current)
    try:
        person = signed_in(request, known)
    except NotAuthenticatedError:
        raise InvalidField("current", _NOT_YOURS) from None
    try:
        validate_password(given.new, person)
    except ValidationError as error:
        raise InvalidField("new", " ".join(error.messages)) from None
    if not person.replace_password(given.new):
        raise InvalidField("current", _NOT_YOURS)
    return person
