"""Pages for those who are signed in."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from bookable.domain.people import Actor
from bookable.interfaces.auth.demo import is_kept_out
from bookable.interfaces.auth.session_auth import actor_of
from bookable.interfaces.http import sent_forms
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.frame import form_refused
from bookable.interfaces.pages.resuming import has_secret, keep_typed
from bookable.interfaces.pages.sentences import joined
from bookable.interfaces.pages.time_choices import words_for
from bookable.interfaces.pages.visitors import View, is_signed_in


def signed_in(view: View) -> View:
    """Give a view the person who is signed in, as `by`.

    Others sign in first and then see the page. If they had sent a form of it, `take_typed` returns
    what they typed, as it does for a form that was open for too long. A form that was made for
    another person is refused.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        by = person(request)
        if by is None:
            keep_typed(request)
            return to_sign_in(request)
        if request.method == "POST":
            form = member_forms.sent(request)
            if form is None or form.owner != str(by.uuid):
                return form_refused(request)
            if form.is_old:
                return show_old_form(request, by)
        return view(request, *args, by=by, **named)

    return shown


def show_old_form(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show a form again that was open for too long, with what was typed, and say so.

    If it was carried out before, lead to where it led then.
    """
    form = member_forms.sent(request)
    done = None if form is None else sent_forms.led_to(form.key, owner=by.person_id)
    if done is not None:
        return HttpResponseRedirect(done or request.get_full_path())
    keep_typed(request)
    return lead_back(request)


def lead_back(request: HttpRequest) -> HttpResponse:
    """Lead to the page of a form that was not carried out, and say so there."""
    says = [gettext("This form was open for too long, and nothing has changed. Here it is again.")]
    if has_secret(request):
        says.append(gettext("Please enter your password once more."))
    messages.warning(request, joined(says))
    return HttpResponseRedirect(request.get_full_path())


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Have a visitor sign in and go on with this page."""
    return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")


def person(request: HttpRequest) -> Actor | None:
    """Return the person who is signed in, with the clock on which they read pages, or None."""
    if not is_signed_in(request) or is_kept_out(request.user.email):  # type: ignore[union-attr]
        return None
    return replace(actor_of(request.user), clock=words_for(request).hours)
