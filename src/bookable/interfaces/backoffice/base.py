"""What all pages of the admin share."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.admin.views.main import ERROR_FLAG
from django.db.models import Field, Model, QuerySet, TextField
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from bookable.domain.people import Actor, Role, known_email
from bookable.storage.models import Person

PROSE = frozenset({"bio"})
"""Texts of more than a line; all others that can be edited are shorter."""


class Page(ModelAdmin):
    """A page of rows that staff may change, but neither make nor delete: the engine makes them,
    since it knows what hangs on them."""

    list_per_page = 50
    show_full_result_count = False
    list_fullwidth = True
    actions: Any = []

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, or say that what was asked of it makes no sense: no text holds a NUL."""
        asked = (value for _, values in request.GET.lists() for value in values)
        if any("\x00" in value for value in asked):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    def has_add_permission(self, request: HttpRequest) -> bool:
        """This will leave the making of rows to the engine."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """This will keep every row."""
        return False

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """This will give a text as much room as it needs."""
        if isinstance(db_field, TextField) and not db_field.choices and db_field.name not in PROSE:
            kwargs["widget"] = UnfoldAdminTextInputWidget()
        field: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        return field


class ReadOnly(Page):
    """A page of rows that are only looked at."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """This will leave the rows as they are."""
        return False


class ReadOnlyInline(TabularInline):
    """Rows that hang on another one, only looked at."""

    extra = 0
    can_delete = False
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """This will bring along what the rows name, in the one statement that reads them."""
        rows: QuerySet[Any] = super().get_queryset(request)
        named = [
            field.name
            for field in rows.model._meta.concrete_fields
            if field.many_to_one and field.name in self.fields and field.name != self.fk_name
        ]
        return rows.select_related(*named) if named else rows

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """This will leave the making of rows to the engine."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """This will leave the rows as they are."""
        return False


def actor_of(request: HttpRequest) -> Actor:
    """This will be the member of staff who sent a request."""
    user = cast(Person, request.user)
    roles = frozenset(Role(role) for role in user.roles)
    return Actor(user.id, user.uuid, user.name, known_email(user.email), user.timezone, roles)
