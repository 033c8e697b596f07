"""Base classes of the admin's pages."""

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
"""Text fields that need several lines. All other editable texts fit in one."""

LOOKUPS = ("", "__exact", "__isnull", "__isempty", "__gte", "__lt")
"""What a list's filters may append to a column's name."""


class Page(ModelAdmin):
    """A page whose rows staff may change, but not add or delete. Rows are made by the engine, which
    knows what depends on them."""

    list_per_page = 50
    show_full_result_count = False
    paginator: Any = FirstPages
    list_fullwidth = True
    actions: Any = []

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow only the lookups of the list's own filters. Django allows every column of the
        table, so hidden values could be guessed letter by letter."""
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
        """Refuse actions on more rows than the list shows, and on ids that are not numbers, which
        Django answers with a 500."""
        most = FirstPages.most
        if request.POST.get("select_across") == "1" and queryset[most : most + 1]:
            self.message_user(request, f"Actions apply to at most {most} rows at a time.", ERROR)
            return None
        if None in map(number, request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("Rows are selected by their numbers.")
        response: HttpResponse | None = super().response_action(request, queryset)
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save only what the form changed. Another form, or the engine, may have changed the rest
        since the row was read."""
        if not change:
            obj.save()
            return
        columns = {field.name for field in obj._meta.concrete_fields}
        obj.save(update_fields=columns.intersection(form.changed_data))

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Remember what a form changed, for the audit."""
        request.changes = changes_in(form)  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Record the new row in the audit."""
        note_change(request, "added", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Record the change in the audit."""
        note_change(request, "changed", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Record the deleted rows in the audit."""
        for row in queryset:
            note_change(request, "deleted", row, str(row))
        return super().log_deletions(request, queryset)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Forbid adding rows: the engine makes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Forbid deleting rows."""
        return False

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Use one-line inputs for short texts."""
        if isinstance(db_field, TextField) and not db_field.choices and db_field.name not in PROSE:
            kwargs["widget"] = UnfoldAdminTextInputWidget()
        field: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        return field


class ReadOnly(Page):
    """A page whose rows cannot be changed."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Forbid changing rows."""
        return False


class ReadOnlyInline(TabularInline):
    """Rows that belong to another row, shown on its page and not editable."""

    extra = 0
    can_delete = False
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Load the rows' foreign keys in the same statement."""
        rows: QuerySet[Any] = super().get_queryset(request)
        foreign = [
            field.name
            for field in rows.model._meta.concrete_fields
            if field.many_to_one and field.name in self.fields and field.name != self.fk_name
        ]
        return rows.select_related(*foreign) if foreign else rows

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Forbid adding rows: the engine makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Forbid changing rows."""
        return False


def administers(request: HttpRequest) -> bool:
    """Return whether the request comes from an administrator. Other staff may help people, but not
    decide about staff."""
    return isinstance(request.user, Person) and request.user.administers


def actor_of(request: HttpRequest) -> Actor:
    """Return the staff member who sent a request, as an actor of the engine."""
    user = cast(Person, request.user)
    roles = frozenset(Role(role) for role in user.roles)
    return Actor(user.id, user.uuid, user.name, known_email(user.email), user.timezone, roles)


def _parameter(of_filter: Any) -> str:
    """Return the column, or the parameter's name, that a list filter uses."""
    if isinstance(of_filter, type):
        return str(of_filter.parameter_name)  # type: ignore[attr-defined]
    return str(of_filter if isinstance(of_filter, str) else of_filter[0])
