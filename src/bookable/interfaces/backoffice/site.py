"""The admin site: what applies to all its pages."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django import forms
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.sites import UnfoldAdminSite
from unfold.widgets import UnfoldAdminTextInputWidget

from bookable.engine import clock
from bookable.interfaces.backoffice import second_factor
from bookable.interfaces.backoffice.admin_sessions import shown
from bookable.interfaces.backoffice.auditing import note_change
from bookable.interfaces.backoffice.sign_in import OwnPasswordForm
from bookable.interfaces.http.texts import number
from bookable.storage.models import Person, SecondFactor

_FIELD = ("app_label", "model_name", "field_name")
LONGEST = 1_000
"""The maximum length of one value in a page's query string. Each word of a search becomes a
condition, and PostgreSQL accepts at most 65,535 parameters."""


class CodeForm(forms.Form):
    """The form for a code of an authenticator app, or a recovery code."""

    code = forms.CharField(
        max_length=40,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "autofocus": True}
        ),
    )


class Site(UnfoldAdminSite):
    """Unfold's admin site, with the second factor. Its first page is the menu."""

    index_template = "backoffice/index.html"

    def extra_urls(self) -> list[URLPattern]:
        """Return the page of the second factor."""
        page = self.admin_view(self.second_factor)
        return [path("second-factor/", page, name="second_factor")]

    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """Ask for a code, or let a staff member enrol. Recovery codes are shown once."""
        person = cast(Person, request.user)
        factor = second_factor.begin(person)
        was_on, codes = second_factor.is_on(factor), []
        form = CodeForm(request.POST or None)
        if form.is_valid():
            codes = self._entered(request, factor, form)
            if not form.errors and was_on:
                return redirect("admin:index")
        facts = {
            **self.each_context(request),
            "title": "Second factor",
            "form": form,
            "codes": codes,
            "is_on": was_on,
            **({} if was_on else _to_enrol(factor)),
        }
        return TemplateResponse(request, "backoffice/second_factor.html", facts)

    def _entered(self, request: HttpRequest, factor: SecondFactor, form: CodeForm) -> list[str]:
        now, code, codes = clock.now(), form.cleaned_data["code"], []
        try:
            if second_factor.is_on(factor):
                right = second_factor.enter(factor, code, now=now)
            else:
                codes = second_factor.confirm(factor, code, now=now)
                right = bool(codes)
        except second_factor.TooManyWrongCodes as wait:
            form.add_error("code", str(wait))
            return []
        if right:
            shown(request, factor)
        else:
            form.add_error("code", "This code is wrong or was already used.")
        message = "Entered a code" if right else "Entered a wrong code"
        note_change(request, "second factor", factor.person, message)
        return codes

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Let staff change their own password. Django's form has no limit on guesses."""
        change = PasswordChangeView.as_view(
            form_class=partial(OwnPasswordForm, request=request),
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return cast(HttpResponse, change(request))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Offer rows for the fields of our forms. Django's view takes any relation of any model for
        a field, and fails at those that lead back."""
        asked = tuple(request.GET.get(name, "") for name in _FIELD)
        if asked not in self._fields_that_search():
            raise PermissionDenied
        response: HttpResponse = super().autocomplete_view(request)
        return response

    def _fields_that_search(self) -> set[tuple[str, ...]]:
        forms = [form for page in self._registry.values() for form in (page, *page.inlines)]
        return {
            (form.model._meta.app_label, str(form.model._meta.model_name), field)
            for form in forms
            for field in form.autocomplete_fields
        }

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Search the menu. Unfold would fail on a page number that is not a number."""
        if number(request.GET.get("page", "1")) != 1:
            raise BadRequest("The menu has one page.")
        response: TemplateResponse = super().search(request, extra_context)
        return response


def _to_enrol(factor: SecondFactor) -> dict[str, str]:
    return {
        "picture": second_factor.picture(factor),
        "secret": second_factor.secret(factor),
    }


def refuse_unreadable(request: HttpRequest) -> None:
    """Raise BadRequest if the query string has a value that is too long, or a NUL, which PostgreSQL
    cannot store."""
    values = [value for _, values in request.GET.lists() for value in values]
    if any("\x00" in value or len(value) > LONGEST for value in values):
        raise BadRequest("The query holds a NUL or a value that is too long.")
