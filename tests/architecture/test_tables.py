"""Tables that any PostgreSQL can keep, one or many, and constraints that mean a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.models import CheckConstraint, UniqueConstraint
from tests.architecture.source import modules

from bookable.storage.constraints import REFUSALS

TABLES = list(apps.get_app_config("storage").get_models(include_auto_created=True))

BROKEN_BY = {
    "23P01": ExclusionConstraint,
    "23514": CheckConstraint,
    "23505": UniqueConstraint,
}
"""Which kind of constraint PostgreSQL names by which SQLSTATE."""


def constraints() -> dict[str, type]:
    """This will be every named constraint that the migrations make, and its kind."""
    state = MigrationLoader(None, ignore_no_migrations=True).project_state(None)
    return {
        constraint.name: type(constraint)
        for (app, _), model in state.models.items()
        if app == "storage"
        for constraint in model.options.get("constraints", ())
    }


def statements() -> Iterator[str]:
    """This will give each piece of SQL that our migrations run as it is."""
    for (app, _), migration in MigrationLoader(None).disk_migrations.items():
        for operation in migration.operations:
            if app == "storage" and isinstance(operation, RunSQL):
                for sql in (operation.sql, operation.reverse_sql):
                    assert isinstance(sql, list), "one statement an entry, as lists"
                    yield from sql


class TestATable:
    @pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.db_table)
    def test_has_a_number_of_64_bits_or_a_uuid_for_its_primary_key(self, model):
        assert model._meta.pk.db_type(connection) in {"bigint", "uuid"}


class TestAConstraintThatMeansARefusal:
    @pytest.mark.parametrize(("sqlstate", "name"), REFUSALS)
    def test_is_made_by_the_migrations(self, sqlstate: str, name: str):
        assert constraints().get(name) is BROKEN_BY[sqlstate]


class TestAConstraintOnWhichAnInsertGivesWay:
    def test_is_made_by_the_migrations(self):
        named = {
            name
            for module in modules("storage")
            for text in module.texts
            for name in re.findall(r"ON CONSTRAINT (\w+)", text)
        }
        assert "claim_no_overlap" in named
        assert named <= constraints().keys()


class TestAStatementOfAMigration:
    def test_stands_alone(self):
        without_bodies = [re.sub(r"(?s)\$\$.*\$\$", "", sql) for sql in statements()]
        assert [sql for sql in without_bodies if re.search(r";\s*\S", sql)] == []

    def test_that_makes_a_function_pins_its_search_path(self):
        functions = [sql for sql in statements() if "CREATE FUNCTION" in sql]
        assert functions
        assert [sql for sql in functions if "SET search_path FROM CURRENT" not in sql] == []
