"""Opening an account: asking for a link by mail, and choosing a password behind it.

Whether an address has an account is never said: the answer is the same, and so is the work.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_backends, login
from django.contrib.auth.hashers import make_password
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookable.domain.account_links import Purpose, SignUp
from bookable.domain.refusals import InvalidField, TooManyAttempts
from bookable.engine import clock, opening_accounts
from bookable.engine.opening_accounts import AccountLink, Owner
from bookable.engine.throttles import Throttle
from bookable.interfaces.auth.hashing import sign_in_permit
from bookable.interfaces.http.signing_in import authenticated
from bookable.interfaces.http.throttling import spend_from
from bookable.interfaces.pages.account_forms import (
    LONGEST_PASSWORD,
    NOT_MAILABLE,
    AddressForm,
    OpeningForm,
)
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.signing_in import slow_down, start, too_many
from bookable.interfaces.pages.time_choices import clock_to_keep
from bookable.interfaces.pages.visitors import in_their_language, onward, zone

LINKS = Throttle("account links from", at_most=30, window=timedelta(hours=1))
"""How many links the browsers of one address may have mailed."""


@require_http_methods(["GET", "HEAD", "POST"])
@in_their_language
def sign_up(request: HttpRequest) -> HttpResponse:
    """Have a link mailed to an address, by which its owner opens an account."""
    if settings.BOOKABLE_SIGN_UP is not SignUp.OPEN:
        facts = {"by_invitation": settings.BOOKABLE_SIGN_UP is SignUp.INVITE}
        return page(request, "sign_up_closed.html", facts, status=403, is_private=True)
    return _ask(request, Purpose.VERIFY, "sign_up.html")


@require_http_methods(["GET", "HEAD", "POST"])
@in_their_language
def forgot(request: HttpRequest) -> HttpResponse:
    """Have a link mailed to an address, by which its owner chooses a new password."""
    return _ask(request, Purpose.RESET, "forgot.html")


@require_http_methods(["GET", "HEAD", "POST"])
@in_their_language
def open_account(request: HttpRequest, purpose: Purpose, token: str) -> HttpResponse:
    """Choose a password by the link in a mail, and be signed in."""
    owner, now = opening_accounts.owner(purpose, token), clock.now()
    if owner is None:
        raise Http404
    if not owner.link.is_open(now):
        return _sent_again(request, owner) or _ended(request, owner.link)
    person = None if owner.account is None else owner.account.actor
    if request.method != "POST":
        return _opening(request, OpeningForm(person=person), owner)
    form = OpeningForm(request.POST, person=person)
    if not form.is_valid():
        return _opening(request, form, owner, status=422)
    return _opened(request, form, owner)


def _ask(request: HttpRequest, purpose: Purpose, template: str) -> HttpResponse:
    if request.method != "POST":
        typed = {"email": request.GET.get("email", "")}
        return _address(request, template, AddressForm(initial=typed))
    form, now = AddressForm(request.POST), clock.now()
    if form.is_valid():
        try:
            spend_from(request, LINKS, now=now)
            opening_accounts.ask(
                purpose,
                form.cleaned_data["email"],
                locale=translation.get_language() or "",
                timezone=zone(request),
                clock=clock_to_keep(request),
                onward=onward(request),
                now=now,
            )
        except TooManyAttempts as refusal:
            response = _address(request, template, too_many(form), status=429)
            return slow_down(response, refusal)
        except InvalidField:
            form.add_error(
                "email",
                NOT_MAILABLE,
            )
        else:
            return HttpResponseRedirect(f"?sent&{_onto(onward(request))}".rstrip("&"))
    return _address(request, template, form, status=422)


def _address(request: HttpRequest, template: str, form: Form, *, status: int = 200) -> HttpResponse:
    facts = {
        "form": form,
        "next": onward(request),
        "is_sent": request.method == "GET" and "sent" in request.GET,
        "has_mail": settings.MAIL_SERVER is not None,
    }
    return page(request, template, facts, status=status, is_private=True)


def _opened(request: HttpRequest, form: OpeningForm, owner: Owner) -> HttpResponse:
    given = form.cleaned_data
    try:
        with sign_in_permit():
            password = make_password(given["password"])
    except TooManyAttempts as refusal:
        return slow_down(_opening(request, too_many(form), owner, status=429), refusal)
    person_id = opening_accounts.open_account(
        owner.link.id, name=given.get("name", ""), password=password, now=clock.now()
    )
    if person_id is None:
        return _sent_again(request, owner) or _ended(request, owner.link)
    return _signed_in(request, _user(person_id), owner)


def _sent_again(request: HttpRequest, owner: Owner) -> HttpResponse | None:
    """Return the answer to a form that has been carried out: who pressed its button twice is signed
    in by what it says."""
    password = request.POST.get("password", "")
    if not password or len(password) > LONGEST_PASSWORD:
        return None
    try:
        person = authenticated(request, email=owner.link.email, password=password)
    except TooManyAttempts:
        return None
    return None if person is None else _signed_in(request, person, owner)


def _signed_in(request: HttpRequest, person: Any, owner: Owner) -> HttpResponse:
    login(request, person)
    messages.success(request, gettext("Your password is set, and you are signed in."))
    return HttpResponseRedirect(owner.link.onward or start(person))


def _onto(onward: str) -> str:
    """Return the parameter with the page on which a person goes on, if there is one."""
    return urlencode({"next": onward}) if onward else ""


def _has_password(owner: Owner) -> bool:
    """Return whether an address has an account with which one signs in. A guest's has none."""
    account = owner.account
    return account is not None and _user(account.actor.person_id).has_usable_password()


def _user(person_id: int) -> Any:
    (backend,) = get_backends()
    return backend.get_user(person_id)


def _ended(request: HttpRequest, link: AccountLink) -> HttpResponse:
    again = "/sign-up/" if link.purpose is Purpose.VERIFY else "/forgot/"
    query = f"?{onto}" if (onto := _onto(link.onward)) else ""
    facts = {"again": again + query, "sign_in": f"/sign-in/{query}"}
    return page(request, "link_ended.html", facts, status=410, is_private=True)


def _opening(request: HttpRequest, form: Form, owner: Owner, *, status: int = 200) -> HttpResponse:
    is_new = owner.link.purpose is Purpose.INVITE or not _has_password(owner)
    facts = {"form": form, "email": owner.link.email, "is_new": is_new}
    return page(request, "open_account.html", facts, status=status, is_private=True)
