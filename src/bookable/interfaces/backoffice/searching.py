"""Paging and searching for the admin's lists of tables with millions of rows."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.utils.functional import cached_property

MOST = 10_000
"""The maximum number of ids that a query lists one by one."""


class FirstPages(Paginator):
    """Pages over the first rows of a list only. Counting a million rows, or reading up to the last
    of them, takes seconds."""

    template_name = "backoffice/pages.html"
    most = 10_000
    """The maximum number of rows in the pages. Staff reach the others by search or filter."""

    @cached_property
    def is_cut(self) -> bool:
        """Whether the list has more rows than the pages show."""
        return self._counted > self.most

    @cached_property
    def count(self) -> int:
        """The number of rows that the pages show."""
        return min(self._counted, self.most)

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        counted: int = rows.order_by()[: self.most + 1].count()
        return counted


def searched(rows: QuerySet[Any], fields: tuple[str, ...], search: str) -> QuerySet[Any]:
    """Return the rows that contain each word of a search in one of the fields, which are named as
    in Django's `search_fields`.

    Fields of related tables are searched first, and their rows are named by id. With a join,
    PostgreSQL would read every row.
    """
    for word in search.split():
        rows = rows.filter(_condition(rows.model, fields, word))
    return rows


def _condition(model: type[Model], fields: tuple[str, ...], word: str) -> Q:
    by_relation: dict[str, Q] = defaultdict(lambda: Q(pk__in=()))
    for field in fields:
        relation, _, column = field.lstrip("=").rpartition("__")
        by_relation[relation] |= _matches(
            _related(model, relation), column, word, exact=field[0] == "="
        )
    matches = by_relation.pop("", Q(pk__in=()))
    for relation, condition in by_relation.items():
        related = _related(model, relation)._default_manager.filter(condition)
        matches |= Q(**{f"{relation}__in": few_of(related.values_list("pk", flat=True))})
    return matches


def few_of(ids: QuerySet[Any, Any]) -> Any:
    """Return the ids as a list, which PostgreSQL looks up one by one, or as the query that finds
    them if there are very many."""
    few = list(ids[: MOST + 1])
    return ids if len(few) > MOST else few


def _related(model: type[Model], relation: str) -> type[Model]:
    for name in filter(None, relation.split("__")):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


def _matches(model: type[Model], column: str, word: str, *, exact: bool) -> Q:
    if not exact:
        return Q(**{f"{column}__icontains": word})
    try:
        field: Any = model._meta.get_field(column)
        return Q(**{column: field.to_python(word)})
    except ValidationError:
        return Q(pk__in=())
