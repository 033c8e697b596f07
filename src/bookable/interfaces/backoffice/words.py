"""What the admin writes alike everywhere: filters by words, amounts, and links."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookable.domain.currencies import shown


def amount(cents: int, currency: str) -> str:
    """Return an amount as people write it."""
    return f"{shown(cents, currency)} {currency}".rstrip()


def link(to: Model) -> SafeString:
    """This will be a link to the page of a row, under the row's own name."""
    address = reverse(f"admin:{to._meta.app_label}_{to._meta.model_name}_change", args=[to.pk])
    return format_html(
        '<a href="{}" class="text-primary-600 dark:text-primary-500">{}</a>', address, to
    )


def words(
    field: str, choices: Iterable[str] = (), *, later: Callable[[], Iterable[str]] = tuple
) -> type[admin.SimpleListFilter]:
    """This will be a filter by the words that a field can have, and those that are known later,
    once everything has started. Django's own would look through the whole table for those that it
    has."""

    class Words(admin.SimpleListFilter):
        title = field.rpartition("__")[2].replace("_", " ")
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            offered = [str(word) for word in (*choices, *later())]
            return [(word, word.replace("_", " ")) for word in offered]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset if self.value() is None else queryset.filter(**{field: self.value()})

    return Words
