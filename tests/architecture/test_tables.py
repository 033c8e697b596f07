"""Tables that any PostgreSQL can keep, one or many, and constraints that mean a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection
from django.db.migrations import Migration, RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import CheckConstraint, ForeignKey, UniqueConstraint
from tests.architecture.source import modules

from bookable.storage.constraints import REFUSALS
from bookable.storage.operations import TOGETHER, AtOnce

TABLES = list(apps.get_app_config("storage").get_models(include_auto_created=True))

BROKEN_BY = {
    "23P01": ExclusionConstraint,
    "23514": CheckConstraint,
    "23505": UniqueConstraint,
    "23503": ForeignKey,
}
"""Which kind of constraint PostgreSQL names by which SQLSTATE."""


CHANGES = tuple(set(TOGETHER) - {RunSQL})
"""Operations on models that `at_once` puts together."""


def constraints() -> dict[str, type]:
    """Return every named constraint that the migrations make, with its class."""
    state = MigrationLoader(None, ignore_no_migrations=True).project_state(None)
    return dict.fromkeys(foreign_keys(), ForeignKey) | {
        constraint.name: type(constraint)
        for (app, _), model in state.models.items()
        if app == "storage"
        for constraint in model.options.get("constraints", ())
    }


def foreign_keys() -> Iterator[str]:
    """Yield the names that Django gives to foreign keys."""
    editor = connection.SchemaEditorClass(connection)
    for model in TABLES:
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.db_constraint:
                to = field.target_field
                suffix = f"_fk_{to.model._meta.db_table}_{to.column}"
                yield editor._create_index_name(model._meta.db_table, [field.column], suffix)


def migrations() -> list[Migration]:
    disk = MigrationLoader(None).disk_migrations
    return [disk[key] for key in sorted(disk) if key[0] == "storage"]


def statements() -> Iterator[str]:
    """Yield each piece of SQL that our migrations run as it is."""
    for migration in migrations():
        for operation in each_of(migration.operations):
            if isinstance(operation, RunSQL):
                for sql in (operation.sql, operation.reverse_sql):
                    assert sql is None or isinstance(sql, list), "one statement an entry, as lists"
                    yield from sql or ()


def each_of(operations: Iterable[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, AtOnce):
            yield from each_of(operation.operations)
        elif isinstance(operation, SeparateDatabaseAndState):
            yield from each_of(operation.database_operations)
        else:
            yield operation


class TestPrimaryKeys:
    def test_are_bigint_or_uuid(self):
        kinds = {model._meta.db_table: model._meta.pk.db_type(connection) for model in TABLES}
        assert set(kinds.values()) == {"bigint", "uuid"}, kinds


class TestConstraintOfRefusal:
    def test_is_made_by_the_migrations(self):
        made = constraints()
        assert REFUSALS
        assert [each for each in REFUSALS if made.get(each[1]) is not BROKEN_BY[each[0]]] == []


class TestConflictConstraint:
    def test_is_made_by_the_migrations(self):
        named = {
            name
            for module in modules("storage")
            for text in module.texts
            for name in re.findall(r"ON CONSTRAINT (\w+)", text)
        }
        assert "claim_no_overlap" in named
        assert named <= constraints().keys()


class TestMigrationSql:
    def test_is_one_statement_each(self):
        without_bodies = [re.sub(r"(?s)\$\$.*\$\$", "", sql) for sql in statements()]
        assert [sql for sql in without_bodies if re.search(r";\s*\S", sql)] == []

    def test_functions_pin_their_search_path(self):
        functions = [sql for sql in statements() if "CREATE FUNCTION" in sql]
        assert functions
        assert [sql for sql in functions if "SET search_path FROM CURRENT" not in sql] == []


class TestMigration:
    def test_combines_several_changes(self):
        """Each change that stands alone has Django render all models anew: every first start, every
        restored backup and every run of the tests would wait for it.
        """
        several = [
            migration.name
            for migration in migrations()
            if sum(isinstance(each, CHANGES) for each in migration.operations) > 1
        ]
        assert several == [], "operations = at_once([...]), from bookable.storage.operations"
