"""Forms of the desk: each is carried out once, and only on what its sender has seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from bookable.domain.people import Actor
from bookable.domain.refusals import Refusal, TooManyAttempts
from bookable.interfaces.http import request_metrics
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.desk.frame import reading_of
from bookable.interfaces.pages.sentences import why
from bookable.interfaces.pages.signing_in import slow_down

VERSION = "version"
"""The hidden field with the version that the sender of a form has seen."""


class ChangedMeanwhileError(Exception):
    """What a form is about was changed since it was shown."""


def version_of(seen: object) -> str:
    """Return a version of what is shown: another one where anything in it differs."""
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def refuse_unless_seen(request: HttpRequest, there: object) -> None:
    """Raise ChangedMeanwhileError unless the sender of a form has seen what is there."""
    if request.POST.get(VERSION) != version_of(there):
        raise ChangedMeanwhileError


def carry_out(
    request: HttpRequest,
    action: Callable[[Any], Any],
    onward: str | Callable[[Any], str],
    *,
    by: Actor,
    now: datetime,
) -> HttpResponseRedirect:
    """Carry out a command once, and lead to the page on which its sender goes on.

    Raise what `member_forms.once` raises.
    """
    render = onward if callable(onward) else lambda _made: onward
    address = member_forms.once(request, action, by=by, now=now, render=render)
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def refused(
    request: HttpRequest,
    refusal: Refusal,
    show: Callable[[str, int], HttpResponse],
    *,
    by: Actor,
) -> HttpResponse:
    """Show a form again with the reason why its command was refused, and the status for that."""
    request_metrics.note(request, refusal)
    says = why(refusal, reading=reading_of(by))
    if isinstance(refusal, TooManyAttempts):
        return slow_down(show(says, HTTPStatus.TOO_MANY_REQUESTS), refusal)
    return show(says, HTTPStatus.CONFLICT)
