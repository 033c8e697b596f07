"""Run several operations of a migration between two states, so that Django makes models only once.

For each single operation Django makes the classes of nearly all models again, since nearly all are
related to each other. That took most of the time of a first start: docs/decisions/0062.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    DeleteModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.state import ProjectState

TOGETHER = (
    *(CreateModel, DeleteModel, AddField, AlterField, RemoveField),
    *(AddIndex, RemoveIndex, AddConstraint, RemoveConstraint),
    *(RunSQL, SeparateDatabaseAndState),
)
"""Operations whose SQL stays the same if their states also hold what their neighbours change.

RunPython is none of them: it works with the models as they are just before it.
"""


def at_once(operations: Sequence[Operation]) -> list[Operation]:
    """Put neighbours together wherever that leaves their SQL as it is."""
    batches: list[list[Operation]] = []
    for operation in operations:
        if batches and _fits(operation, batches[-1]):
            batches[-1].append(operation)
        else:
            batches.append([operation])
    return [AtOnce(each) if isinstance(each[0], TOGETHER) else each[0] for each in batches]


def _fits(operation: Operation, batch: list[Operation]) -> bool:
    """Return whether an operation changes nothing that the batch created.

    A batch creates tables and columns as they are after all of its operations, so a later change of
    them would have nothing left to do.
    """
    if not isinstance(operation, TOGETHER) or not isinstance(batch[0], TOGETHER):
        return False
    made = {each.name_lower for each in batch if isinstance(each, CreateModel)}
    columns = {_column(each) for each in batch if isinstance(each, FieldOperation)}
    if isinstance(operation, FieldOperation) and _column(operation) in columns:
        return False
    return getattr(operation, "model_name_lower", None) not in made


def _column(operation: FieldOperation) -> tuple[str, str]:
    return operation.model_name_lower, operation.name_lower


class AtOnce(Operation):
    """Operations that all run between the state before the first and the state after the last."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        return all(each.reversible for each in self.operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Without rendered models each change is a mere note. They are rendered when asked for.
        state.__dict__.pop("apps", None)
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for each in self.operations:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for each in reversed(self.operations):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(each.describe() for each in self.operations)
