"""Confirmation pages: ask staff whether they are sure, and for a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.widgets import UnfoldAdminTextInputWidget


class Why(forms.Form):
    """The form for the reason of a cancellation."""

    reason = forms.CharField(
        max_length=10_000,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Both sides can read it.",
    )


def is_sure(request: HttpRequest) -> bool:
    """Return whether staff have confirmed the action."""
    return "sure" in request.POST


def why(request: HttpRequest) -> Why:
    """Return the form for the reason, filled in if staff have submitted it."""
    return Why(request.POST if is_sure(request) else None)


def ask(
    page: ModelAdmin[Any],
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    action: str,
    word: str,
    form: forms.Form | None = None,
) -> HttpResponse:
    """Return the page that asks staff to confirm an action on some rows."""
    facts = {
        **page.admin_site.each_context(request),
        "title": f"{word}: are you sure?",
        "opts": page.opts,
        "rows": rows,
        "checkbox": ACTION_CHECKBOX_NAME,
        "action": action,
        "word": word,
        "form": form,
    }
    own = f"backoffice/sure_{page.opts.model_name}.html"
    return TemplateResponse(request, [own, "backoffice/sure.html"], facts)
