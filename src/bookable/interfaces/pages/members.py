"""Pages for people who are signed in, as a Member."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound, TooManyAttempts
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.signed_in import signed_in
from bookable.interfaces.pages.signing_in import slow_down
from bookable.interfaces.pages.time_words import reading_here
from bookable.interfaces.pages.visitors import View, in_their_language

if TYPE_CHECKING:
    # Loads all languages, which no other request needs.
    from bookable.queries.showing import Reading

MemberView = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Member:
    """Who asks for a page, when, and how they read times and amounts."""

    by: Actor
    now: datetime
    reading: Reading


def for_members(view: MemberView) -> View:
    """Have a view answer people who are signed in, as a Member. What is not theirs is not there."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, by: Actor, **named: Any) -> HttpResponse:
        try:
            return view(request, _member(request, by), *args, **named)
        except BookingNotFound:
            raise Http404 from None
        except TooManyAttempts as refusal:
            return slow_down(page(request, "too_many.html", {}, status=429), refusal)

    return require_http_methods(["GET", "HEAD", "POST"])(in_their_language(signed_in(shown)))


def _member(request: HttpRequest, by: Actor) -> Member:
    return Member(by, now_of(request), reading_here(by.timezone, by.clock))
