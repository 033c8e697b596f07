"""API keys in the admin, for administrators only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from bookable.domain.names import refuse_unreadable
from bookable.domain.people import Scope
from bookable.domain.refusals import InvalidField
from bookable.engine import api_keys, clock
from bookable.interfaces.auth.api_key_auth import create
from bookable.interfaces.backoffice.auditing import note_change
from bookable.interfaces.backoffice.base import Page, administers
from bookable.storage.models import ApiKey


class KeyForm(forms.ModelForm):
    """A new key: its name, scopes and end."""

    scopes = forms.MultipleChoiceField(
        choices=[(each.value, each.value) for each in Scope],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="What the key may do. Give it no more than it needs.",
    )

    def clean_name(self) -> str:
        """Refuse a name that cannot be read."""
        name: str = self.cleaned_data["name"]
        try:
            refuse_unreadable(name, field="name")
        except InvalidField as refusal:
            raise forms.ValidationError(f"This {refusal.problem}.") from None
        return name

    def clean_expires_at(self) -> Any:
        """Refuse an end that is past."""
        end = self.cleaned_data["expires_at"]
        if end is not None and end <= clock.now():
            raise forms.ValidationError("This must lie ahead.")
        return end


@admin.register(ApiKey)
class ApiKeyPage(Page):
    """API keys, the newest first. A key is shown once, when it is made."""

    form = KeyForm
    fields = ("name", "scopes", "expires_at")
    list_display = ("name", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
    ordering = ("-id",)
    actions = ("revoke",)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Make the key."""
        uuid, key = create(obj.name, obj.scopes, expires_at=obj.expires_at, now=clock.now())
        obj.pk = ApiKey.objects.get(uuid=uuid).pk
        request.made_key = key  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the key on a page of its own. A message would be kept in a cookie or a session."""
        facts = {
            **self.admin_site.each_context(request),
            "title": "Copy the key now: it is not shown again",
            "opts": self.opts,
            "key": request.made_key,  # type: ignore[attr-defined]
            "name": obj.name,
            "scopes": obj.scopes,
        }
        # Pages of the admin are never stored, so this one is not shown again.
        return TemplateResponse(request, "backoffice/api_key.html", facts)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Show of a key that was made also how it has fared."""
        fared = ("created_at", "last_used_at", "revoked_at") if obj else ()
        return (*self.fields, *fared)

    @action(description="Revoke")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """End the selected keys at once."""
        for each in queryset:
            if api_keys.revoke(each.uuid, now=clock.now()):
                note_change(request, "changed", each, "revoked")
        self.message_user(request, "Revoked keys are not valid any more.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow administrators only."""
        return administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Allow administrators only."""
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Forbid changing keys. Actions on the list are open to administrators."""
        return obj is None and administers(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Allow administrators only."""
        return administers(request)
