"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookable.domain.refusals import TooManyAttempts
from bookable.interfaces.auth.session_auth import actor_of
from bookable.interfaces.http.signing_in import authenticated
from bookable.interfaces.pages.account_forms import SignInForm
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.visitors import in_their_language, is_signed_in, onward

HOME = "/"
"""Where those go who have signed out."""


@require_http_methods(["GET", "HEAD", "POST"])
@in_their_language
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with an address and a password, and go on with what was begun."""
    if request.method != "POST":
        if is_signed_in(request):
            return HttpResponseRedirect(onward(request) or start(request.user))
        return _form(request, SignInForm(initial={"email": request.GET.get("email", "")}))
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        person = authenticated(request, **form.cleaned_data)
    except TooManyAttempts as refusal:
        return slow_down(_form(request, too_many(form), status=429), refusal)
    if person is None:
        form.add_error(None, gettext("No account has this address and this password."))
        return _form(request, form, status=422)
    login(request, person)
    return HttpResponseRedirect(onward(request) or start(person))


@require_http_methods(["GET", "HEAD", "POST"])
@in_their_language
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of this browser."""
    if request.method != "POST":
        return page(request, "sign_out.html", {}, is_private=True)
    logout(request)
    # Messages have a cookie of their own. What was not shown yet is not for the next person.
    list(messages.get_messages(request))
    return HttpResponseRedirect(HOME)


def start(person: Any) -> str:
    """Return where a person begins: those who can be booked by anybody at their desk."""
    return reverse("desk") if actor_of(person).is_bookable else HOME


def too_many(form: Form) -> Form:
    """Return a form that says that it was sent too often."""
    form.add_error(None, gettext("Too many attempts. Please wait a minute."))
    return form


def slow_down(response: HttpResponse, refusal: TooManyAttempts) -> HttpResponse:
    """Have an answer say when to try again."""
    response.headers["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def _form(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    facts = {"form": form, "next": onward(request)}
    return page(request, "sign_in.html", facts, status=status, is_private=True)
