"""Pages for people who are signed in. Others sign in first, and go on with what they were doing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound, TooManyAttempts
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.form_tokens import FormExpiredError
from bookable.interfaces.pages.frame import form_expired, page
from bookable.interfaces.pages.resuming import keep_typed
from bookable.interfaces.pages.signed_in import person, to_sign_in
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
    """Have a view answer people who are signed in, as a Member.

    What is not theirs is not there. A form that was made for another person is not taken.
    """

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    @in_their_language
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        by = person(request)
        if by is None:
            keep_typed(request)
            return to_sign_in(request)
        if request.method == "POST" and not member_forms.is_for(request, by):
            return form_expired(request)
        try:
            return view(request, _member(request, by), *args, **named)
        except BookingNotFound:
            raise Http404 from None
        except FormExpiredError:
            return form_is_old(request)
        except TooManyAttempts as refusal:
            return slow_down(page(request, "too_many.html", {}, status=429), refusal)

    return shown


def form_is_old(request: HttpRequest) -> HttpResponse:
    """Show a form again that was open for too long, with what was typed, and say so."""
    keep_typed(request)
    old = gettext("This form was open for too long. Here it is again with what you typed.")
    messages.warning(request, old)
    return HttpResponseRedirect(request.get_full_path())


def _member(request: HttpRequest, by: Actor) -> Member:
    return Member(by, now_of(request), reading_here(by.timezone, by.clock))
