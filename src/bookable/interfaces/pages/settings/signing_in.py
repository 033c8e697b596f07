"""How a person signs in: their password, their token, and where they are signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.refusals import InvalidField, TooManyAttempts
from bookable.engine import accounts, changing_address, tokens
from bookable.interfaces.auth.tokens import credentials
from bookable.interfaces.http.signing_in import authenticated, replace_password
from bookable.interfaces.http.throttling import spend_from
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.account_forms import NOT_MAILABLE, email_field
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.opening import LINKS
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.settings.frame import done, settings_page
from bookable.interfaces.pages.signing_in import slow_down, too_many
from bookable.queries import own_account


def _password(label: Any, autocomplete: str, hint: Any = "") -> forms.CharField:
    entry = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, help_text=hint, widget=entry, strip=False, max_length=1024)


class PasswordForm(forms.Form):
    """A new password, with the one that it replaces."""

    current_password = _password(gettext_lazy("Your current password"), "current-password")
    new_password = _password(
        gettext_lazy("New password"), "new-password", gettext_lazy("Eight characters or more.")
    )

    def __init__(self, data: Any = None, *, person: Any = None) -> None:
        super().__init__(data)
        self._person = person

    def clean_new_password(self) -> str:
        """Return the new password, if it is not too easy to guess."""
        password: str = self.cleaned_data["new_password"]
        validate_password(password, self._person)
        return password


class AddressForm(forms.Form):
    """A new address to sign in with, and the password: mails with new passwords go there."""

    email = email_field(gettext_lazy("New address"), "email")
    password = _password(gettext_lazy("Your password"), "current-password")


_WRONG_ADDRESS = {
    changing_address.IS_OWN: gettext_lazy("This is your address already."),
    changing_address.IS_OF_DEMO: gettext_lazy("People of the demo keep their addresses."),
}


@for_members
def signing_in(request: HttpRequest, member: Member) -> HttpResponse:
    """Show how a person signs in, or change it."""
    match request.POST.get("act") if request.method == "POST" else None:
        case "password":
            return _change_password(request, member)
        case "address":
            return _change_address(request, member)
        case "end-sign-in":
            return _end_sign_in(request, member)
        case "elsewhere":
            _stay_signed_in(request, tokens.end_all(member.by))
            return done(request, gettext("You are now signed in only here."))
        case "make-token":
            return _make_token(request, member)
        case "end-token":
            return _end_token(request, member)
    return _shown(request, member)


def known_by_password(request: HttpRequest, member: Member, password: str) -> Any:
    """Return a person who enters their password again as a Django user, or None if it is wrong.

    Guesses count like failed attempts to sign in. Raise TooManyAttempts.
    """
    email = accounts.email_of(member.by.person_id)
    return authenticated(request, email=email, password=password)


def _change_password(request: HttpRequest, member: Member) -> HttpResponse:
    """Change the password. This session stays; all others and all tokens end."""
    form = PasswordForm(request.POST, person=request.user)
    if not form.is_valid():
        return _shown(request, member, form=form, status=422)
    given = form.cleaned_data
    try:
        person = known_by_password(request, member, given["current_password"])
    except TooManyAttempts:
        return _shown(request, member, form=too_many(form), status=429)
    if person is None or not replace_password(person, given["new_password"]):
        form.add_error("current_password", gettext("This is not your password."))
        return _shown(request, member, form=form, status=422)
    update_session_auth_hash(request, person)
    return done(request, gettext("Your password is changed. You are now signed in only here."))


def _change_address(request: HttpRequest, member: Member) -> HttpResponse:
    """Mail a link to a new address. The answer is the same for one that has an account."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _shown(request, member, address_form=form, status=422)
    given = form.cleaned_data
    try:
        if known_by_password(request, member, given["password"]) is None:
            form.add_error("password", gettext("This is not your password."))
            return _shown(request, member, address_form=form, status=422)
        _ask_for_address(request, member, given["email"])
    except TooManyAttempts as refusal:
        shown = _shown(request, member, address_form=too_many(form), status=429)
        return slow_down(shown, refusal)
    except InvalidField as refusal:
        other = NOT_MAILABLE
        form.add_error("email", str(_WRONG_ADDRESS.get(refusal.problem, other)))
        return _shown(request, member, address_form=form, status=422)
    sent = gettext("We have sent a link to %(email)s. Your address changes once you open it.")
    return done(request, sent % {"email": given["email"]})


def _ask_for_address(request: HttpRequest, member: Member, email: str) -> None:
    spend_from(request, LINKS, now=member.now)
    member_forms.once(
        request,
        lambda receipt: changing_address.ask(
            email,
            by=member.by,
            locale=translation.get_language() or "",
            now=member.now,
            receipt=receipt,
        ),
        by=member.by,
        now=member.now,
    )


def _stay_signed_in(request: HttpRequest, version: int) -> None:
    """Keep this session, where all others have ended: it has the version of new ones."""
    person: Any = request.user
    person.token_version = version
    update_session_auth_hash(request, person)


def _end_sign_in(request: HttpRequest, member: Member) -> HttpResponse:
    wanted = request.POST.get("sign_in", "")
    if wanted.isdecimal() and len(wanted) < 18 and tokens.end_sign_in(int(wanted), by=member.by):
        return done(request, gettext("You are signed out there."))
    return _shown(request, member, problem=gettext("You are not signed in there any more."))


def _make_token(request: HttpRequest, member: Member) -> HttpResponse:
    """Create a new API token, and show it this once. The one before ends.

    A form that is sent again shows the token that it made: a token follows from its serial, so it
    is stored nowhere.
    """
    member_forms.once(
        request,
        lambda receipt: tokens.end_api_token(member.by, receipt=receipt),
        by=member.by,
        now=member.now,
    )
    return _shown(request, member, token=credentials(member.by.uuid, now=member.now)["token"])


def _end_token(request: HttpRequest, member: Member) -> HttpResponse:
    wanted = request.POST.get("token", "")
    if wanted.isdecimal() and len(wanted) < 18 and tokens.end(int(wanted), by=member.by):
        return done(request, gettext("The token does not work any more."))
    return _shown(request, member, status=409)


def _shown(
    request: HttpRequest,
    member: Member,
    *,
    form: forms.Form | None = None,
    address_form: forms.Form | None = None,
    token: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    reading, typed = member.reading, take_typed(request, member.by, act="address")
    facts = {
        # The one with mistakes, which are named at the top.
        "form": form or address_form,
        "password_form": form or PasswordForm(),
        "address_form": address_form or AddressForm(initial=typed),
        "token": token,
        "problem": problem,
        "sign_ins": _sign_ins(request, member),
        "tokens": [
            {
                "id": each.id,
                "name": gettext("API token")
                if each.kind == "token"
                else gettext("Signed in by an app"),
                "since": reading.day_and_time(each.created_at),
                "until": reading.day_and_time(each.expires_at),
            }
            for each in own_account.tokens(member.by, now=member.now)
        ],
        "email": accounts.email_of(member.by.person_id),
    }
    status = 409 if problem else status
    return settings_page(request, member, "signing_in.html", facts, status=status)


def _sign_ins(request: HttpRequest, member: Member) -> list[dict[str, object]]:
    reading, here = member.reading, request.session.digest  # type: ignore[attr-defined]
    return [
        {
            "id": each.id,
            "device": each.device or gettext("A browser"),
            "is_here": each.session_key == here,
            "since": reading.day_and_time(each.began_at),
            "seen": reading.day_and_time(each.seen_at),
        }
        for each in own_account.sign_ins(member.by, now=member.now)
    ]
