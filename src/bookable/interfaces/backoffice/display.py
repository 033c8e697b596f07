"""Shared parts of the admin's pages: filters by choice, amounts, and links."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookable.domain.currencies import shown


def amount(cents: int, currency: str) -> str:
    """Return an amount as people write it, such as "50.00 USD"."""
    return f"{shown(cents, currency)} {currency}".rstrip()


def link(to: Model) -> SafeString:
    """Return a link to a row's page, labelled with the row's name."""
    address = reverse(f"admin:{to._meta.app_label}_{to._meta.model_name}_change", args=[to.pk])
    return format_html(
        '<a href="{}" class="text-primary-600 dark:text-primary-500">{}</a>', address, to
    )


def choice_filter(
    field: str, choices: Iterable[str] = (), *, later: Callable[[], Iterable[str]] = tuple
) -> type[admin.SimpleListFilter]:
    """Return a filter by the values that a field can have. `later` adds values that are known only
    after start-up.

    Django's own filter would read the whole table to find the values.
    """

    class ChoiceFilter(admin.SimpleListFilter):
        title = field.rpartition("__")[2].replace("_", " ")
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            values = [str(value) for value in (*choices, *later())]
            return [(value, value.replace("_", " ")) for value in values]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            if self.value() is None:
                return queryset
            try:
                return queryset.filter(**{field: self.value()})
            except ValueError as error:
                # A forged query can have text for a column of numbers. Django then shows the list.
                raise IncorrectLookupParameters(error) from error

    return ChoiceFilter
