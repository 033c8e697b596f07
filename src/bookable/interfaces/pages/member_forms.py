"""Forms of people who are signed in: each is carried out once, however often it is sent.

A form has a token that says whose form it is, and has the idempotency key of its command.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http import sent_forms
from bookable.interfaces.http.throttling import COMMANDS, Limits
from bookable.interfaces.pages import form_tokens
from bookable.interfaces.pages.form_tokens import FormExpiredError, Token

FIELD = "form"
"""The field with the token of a form."""

NOT_TYPED = (FIELD, "csrfmiddlewaretoken")
"""Fields that are no part of what a person typed."""

_FORM = "of-a-member"


def new_key(by: Actor) -> str:
    """Return the token of a new form for a person."""
    return maker(by)()


def maker(by: Actor) -> Callable[[], str]:
    """Return what gives each form of a page a token of its own."""
    return partial(form_tokens.new_token, _FORM, now=clock.now(), owner=str(by.uuid))


def sent(request: HttpRequest) -> Token | None:
    """Return what the token of the form that was sent says, or None if we did not make it."""
    return form_tokens.read(request.POST.get(FIELD, ""), _FORM, now=now_of(request))


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
    KeyInFlight, TooManyAttempts, and FormExpiredError for one that was open for too long.
    """
    limits.spend(request, by=by, now=now)
    found = sent(request)
    if found is None or found.is_old:
        raise FormExpiredError
    return sent_forms.once(found.key, action, render, owner=by.person_id, now=now)
