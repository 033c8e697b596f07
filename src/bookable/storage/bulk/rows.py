"""Many rows at once: created, or updated by a column that names them.

A statement has at most 65,535 parameters, and a file may have more values than that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model

from bookable.storage.sql import Row, row, rows

AnyModel = TypeVar("AnyModel", bound=Model)
Item = TypeVar("Item")
Columns = Mapping[str, Any]

# The number of an advisory lock that only loads of world files take.
_LOADING = 20_270_301

_MOST_PARAMETERS = 65_535
_PAGE = 1_000


def take_turns() -> None:
    """Let only one world file be loaded at a time, until commit."""
    row("SELECT pg_advisory_xact_lock(%s)", [_LOADING])


def insert(table: str, given: Sequence[Columns], *, returning: str = "id") -> list[Row]:
    """Write rows that all have the same columns, and return a column or two of each, in order.

    They travel as one JSON parameter: with one for each value, half of the time would go into
    preparing them. PostgreSQL reads each value as the type of its column.
    """
    return [
        made
        for page in pages(given, _PAGE)
        for made in rows(
            _INSERT.format(table=table, names=", ".join(page[0]), returning=returning),
            [json.dumps(page, default=str)],
        )
    ]


_INSERT = """
INSERT INTO {table} ({names}) SELECT {names}
FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) RETURNING {returning}
"""


def create(model: type[AnyModel], given: Sequence[AnyModel], *, or_leave: bool = False) -> None:
    """Create rows; with `or_leave` those that exist are left as they are."""
    model._default_manager.bulk_create(given, ignore_conflicts=or_leave, batch_size=_size(model))


def upsert(
    model: type[AnyModel], given: Sequence[Columns], *, by: str, if_new: Columns | None = None
) -> None:
    """Update the rows that `by` names to the given columns, and create the missing ones.

    New rows get the columns `if_new` as well.
    """
    named = {columns[by]: columns for columns in given}
    found = {getattr(existing, by): existing for existing in _locked(model, by, list(named))}
    new = [model(**{**(if_new or {}), **named[name]}) for name in named if name not in found]
    changed = [
        existing for name, existing in sorted(found.items()) if _change(existing, named[name])
    ]
    columns = sorted({column for each in given for column in each} - {by})
    # The naming column is not written: to write it would wait for all transactions that refer to
    # the row by a foreign key.
    model._default_manager.bulk_create(
        [*new, *changed],
        batch_size=_size(model),
        ignore_conflicts=not columns,
        update_conflicts=bool(columns),
        unique_fields=[by] if columns else None,
        update_fields=columns or None,
    )


def pages(given: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Cut a sequence into pieces of some size."""
    return (given[first : first + size] for first in range(0, len(given), size))


def _size(model: type[Model]) -> int:
    return _MOST_PARAMETERS // len(model._meta.fields)


def _locked(model: type[AnyModel], by: str, names: list[str]) -> list[AnyModel]:
    """Lock and load the rows with these names."""
    found = model._default_manager.filter(**{f"{by}__in": names}).order_by("pk")
    return list(found.select_for_update(no_key=True))


def _change(row: Model, columns: Columns) -> bool:
    changed = {name: new for name, new in columns.items() if getattr(row, name) != new}
    for name, new in changed.items():
        setattr(row, name, new)
    return bool(changed)
