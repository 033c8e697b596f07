"""What all pages of the admin share."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import ERROR
from django.core.exceptions import BadRequest
from django.db.models import Field, Model, QuerySet, TextField
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from bookable.domain.people import Actor, Role, known_email
from bookable.interfaces.backoffice.auditing import changes_in, note_change
from bookable.interfaces.backoffice.searching import FirstPages, searched
from bookable.interfaces.http.texts import number
from bookable.storage.models import Person

PROSE = frozenset({"bio"})
"""Texts of more than a line; all others that can be edited are shorter."""

LOOKUPS = ("", "__exact", "__isnull", "__isempty", "__gte", "__lt")
"""What the filters of a list may add to the name of a column."""


class Page(ModelAdmin):
    """A page of rows that staff may change, but neither make nor delete: the engine makes them,
    since it knows what hangs on them."""

    list_per_page = 50
    show_full_result_count = False
    paginator: Any = FirstPages
    list_fullwidth = True
    actions: Any = []

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow what the filters of the list ask, and nothing else: Django allows every column of
        the table, so that hidden ones could be guessed letter by letter."""
        return any(
            lookup == f"{name}{suffix}"
            for name in map(_parameter, self.get_list_filter(request))
            for suffix in LOOKUPS
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search without reading every row of a large table."""
        return searched(queryset, tuple(self.get_search_fields(request)), search_term), False

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Refuse to act on rows that no number names; Django would fail. And on all rows of a list
        that is longer than what was said of it."""
        most = FirstPages.most
        if request.POST.get("select_across") == "1" and queryset[most : most + 1]:
            self.message_user(request, f"Nothing is done to more than {most} rows.", ERROR)
            return None
        if None in map(number, request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("A row is named by its number.")
        response: HttpResponse | None = super().response_action(request, queryset)
        return response

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Keep what a form changed, for the audit."""
        request.changes = changes_in(form)  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Write down that a row was added."""
        note_change(request, "added", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Write down that a row was changed."""
        note_change(request, "changed", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write down that rows were deleted."""
        for row in queryset:
            note_change(request, "deleted", row, str(row))
        return super().log_deletions(request, queryset)

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


def administers(request: HttpRequest) -> bool:
    """Tell whether an administrator asks, and not one of staff who help people."""
    return isinstance(request.user, Person) and request.user.administers


def actor_of(request: HttpRequest) -> Actor:
    """This will be the member of staff who sent a request."""
    user = cast(Person, request.user)
    roles = frozenset(Role(role) for role in user.roles)
    return Actor(user.id, user.uuid, user.name, known_email(user.email), user.timezone, roles)


def _parameter(of_filter: Any) -> str:
    """Return the parameter, or the first part of it, by which a filter of a list is asked."""
    if isinstance(of_filter, type):
        return str(of_filter.parameter_name)  # type: ignore[attr-defined]
    return str(of_filter if isinstance(of_filter, str) else of_filter[0])
