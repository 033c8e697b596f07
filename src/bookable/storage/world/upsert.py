"""Rows that are made or changed by what names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model

from bookable.storage.sql import row

AnyModel = TypeVar("AnyModel", bound=Model)
Columns = Mapping[str, Any]

# Any number will do that nothing else locks.
_LOADING = 20_270_301


def take_turns() -> None:
    """This will let one world at a time be loaded, until commit."""
    row("SELECT pg_advisory_xact_lock(%s)", [_LOADING])


def upsert(
    model: type[AnyModel], given: Sequence[Columns], *, by: str, born: Columns | None = None
) -> None:
    """This will change the rows that `by` names to what is given of them, and make those that are
    not there, which have what they are `born` with besides."""
    named = {columns[by]: columns for columns in given}
    kept = {getattr(each, by): each for each in locked(model, by=by, names=list(named))}
    new = [model(**{**(born or {}), **named[name]}) for name in named if name not in kept]
    changed = [each for name, each in sorted(kept.items()) if _change(each, named[name])]
    columns = sorted({column for each in given for column in each} - {by})
    # The column that names a row stays out: to write it would lock out all who refer to the row.
    model._default_manager.bulk_create(
        [*new, *changed],
        ignore_conflicts=not columns,
        update_conflicts=bool(columns),
        unique_fields=[by] if columns else None,
        update_fields=columns or None,
    )


def locked(model: type[AnyModel], *, by: str, names: Sequence[str]) -> list[AnyModel]:
    """This will lock and load the rows that have these names."""
    found = model._default_manager.filter(**{f"{by}__in": names}).order_by("pk")
    return list(found.select_for_update(no_key=True))


def _change(row: Model, columns: Columns) -> bool:
    changed = {name: new for name, new in columns.items() if getattr(row, name) != new}
    for name, new in changed.items():
        setattr(row, name, new)
    return bool(changed)
