"""Forms of people who are signed in: each is carried out once, however often it is sent.

A form has a key that says whose form it is, and is the idempotency key of its command.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from bookable.domain.people import Actor
from bookable.interfaces.http import sent_forms
from bookable.interfaces.http.throttling import COMMANDS, Limits

FIELD = "form"
"""The field with the key of a form."""

NOT_TYPED = (FIELD, "csrfmiddlewaretoken")
"""Fields that are no part of what a person typed."""


def new_key(by: Actor) -> str:
    """Return the key of a new form for a person."""
    return _signer().sign(f"{by.uuid}.{secrets.token_urlsafe(12)}")


def maker(by: Actor) -> Callable[[], str]:
    """Return what gives each form of a page a key of its own."""
    return partial(new_key, by)


def is_for(request: HttpRequest, by: Actor) -> bool:
    """Return whether the form that was sent was made for a person."""
    return owner(request) == str(by.uuid)


def owner(request: HttpRequest) -> str:
    """Return for whom the form that was sent was made, or nothing if we did not make it."""
    try:
        return _signer().unsign(request.POST.get(FIELD, "")).partition(".")[0]
    except BadSignature:
        return ""


def once(
    request: HttpRequest,
    action: Callable[[Any], object],
    *,
    by: Actor,
    now: datetime,
    render: Callable[[Any], str] = lambda _: "",
    limits: Limits = COMMANDS,
) -> str:
    """Carry out what a form of this person asks for when it comes first, and return what `render`
    makes of it.

    A form that is sent again gets what it was told before. Raise what the action raises,
    KeyInFlight and TooManyAttempts.
    """
    limits.spend(request, by=by, now=now)
    return sent_forms.once(request.POST[FIELD], action, render, owner=by.person_id, now=now)


def _signer() -> Signer:
    return Signer(salt="bookable.form.of-a-member")
