"""Rows that are created or updated by a column that names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model

from bookable.storage.sql import row

AnyModel = TypeVar("AnyModel", bound=Model)
Columns = Mapping[str, Any]

# The number of an advisory lock that only loads of world files take.
_LOADING = 20_270_301


def take_turns() -> None:
    """Let only one world file be loaded at a time, until commit."""
    row("SELECT pg_advisory_xact_lock(%s)", [_LOADING])


def upsert(
    model: type[AnyModel], given: Sequence[Columns], *, by: str, born: Columns | None = None
) -> None:
    """Update the rows that `by` names to the given columns, and create the missing ones.

    New rows get the columns `born` as well.
    """
    named = {columns[by]: columns for columns in given}
    kept = {getattr(existing, by): existing for existing in locked(model, by=by, names=list(named))}
    new = [model(**{**(born or {}), **named[name]}) for name in named if name not in kept]
    changed = [
        existing for name, existing in sorted(kept.items()) if _change(existing, named[name])
    ]
    columns = sorted({column for each in given for column in each} - {by})
    # The naming column is not written: to write it would wait for all transactions that refer to
    # the row by a foreign key.
    model._default_manager.bulk_create(
        [*new, *changed],
        ignore_conflicts=not columns,
        update_conflicts=bool(columns),
        unique_fields=[by] if columns else None,
        update_fields=columns or None,
    )


def locked(model: type[AnyModel], *, by: str, names: Sequence[str]) -> list[AnyModel]:
    """Lock and load the rows with these names."""
    found = model._default_manager.filter(**{f"{by}__in": names}).order_by("pk")
    return list(found.select_for_update(no_key=True))


def _change(row: Model, columns: Columns) -> bool:
    changed = {name: new for name, new in columns.items() if getattr(row, name) != new}
    for name, new in changed.items():
        setattr(row, name, new)
    return bool(changed)
