"""Lists of the admin in tables of millions of rows: the first pages, and what is searched for."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.utils.functional import cached_property

MOST = 10_000
"""So many ids are named one by one in a query."""


class FirstPages(Paginator):
    """The pages of the first rows of a list. To count a million rows, or to read up to the last of
    them, takes seconds."""

    template_name = "backoffice/pages.html"
    most = 10_000
    """So many rows can be leafed through. Others are found by a search or a filter."""

    @cached_property
    def is_cut(self) -> bool:
        """Whether the list has more rows than can be leafed through."""
        return self._counted > self.most

    @cached_property
    def count(self) -> int:
        """How many rows can be leafed through."""
        return min(self._counted, self.most)

    @cached_property
    def _counted(self) -> int:
        found: Any = self.object_list
        counted: int = found.order_by()[: self.most + 1].count()
        return counted


def searched(rows: QuerySet[Any], fields: tuple[str, ...], search: str) -> QuerySet[Any]:
    """Return the rows in which each word of a search stands in one of some fields, named as Django
    names them in `search_fields`.

    Fields of other tables are asked first, for the rows that are named there: joined to them, every
    row would be read.
    """
    for word in search.split():
        rows = rows.filter(_found(rows.model, fields, word))
    return rows


def _found(model: type[Model], fields: tuple[str, ...], word: str) -> Q:
    own: dict[str, Q] = defaultdict(lambda: Q(pk__in=()))
    for field in fields:
        relation, _, column = field.lstrip("=").rpartition("__")
        own[relation] |= _matches(_related(model, relation), column, word, exact=field[0] == "=")
    found = own.pop("", Q(pk__in=()))
    for relation, condition in own.items():
        named = _related(model, relation)._default_manager.filter(condition)
        found |= Q(**{f"{relation}__in": few_of(named.values_list("pk", flat=True))})
    return found


def few_of(ids: QuerySet[Any, Any]) -> Any:
    """Return ids as they are, by which rows are found one by one, or where they are very many the
    query that finds them."""
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
