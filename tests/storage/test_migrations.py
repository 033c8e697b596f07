"""Migrations that make their changes at once run the SQL that they would run one by one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from django.db import connection
from django.db.migrations import AddField, AddIndex, AlterField, CreateModel, RunPython, RunSQL
from django.db.migrations.state import ProjectState
from django.db.models import PROTECT, BigAutoField, ForeignKey, Index, TextField
from tests.harness import environment, make_home

from bookable.postgres.paths import Paths
from bookable.postgres.server import Server
from bookable.storage.operations import AtOnce, at_once

# Prints each statement of our migrations on an empty database, and whether they ran one by one.
STATEMENTS = """
import json
import os
import sys
os.environ["DJANGO_SETTINGS_MODULE"] = "bookable.config.settings"
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from bookable.storage.operations import AtOnce

statements = []

def note(execute, sql, params, many, context):
    statements.append(str(sql))
    return execute(sql, params, many, context)

def one_by_one(operations):
    for operation in operations:
        yield from operation.operations if isinstance(operation, AtOnce) else [operation]

executor = MigrationExecutor(connection)
if sys.argv[1] == "one by one":
    for migration in executor.loader.disk_migrations.values():
        migration.operations = list(one_by_one(migration.operations))
with connection.execute_wrapper(note):
    executor.migrate(executor.loader.graph.leaf_nodes())
print(json.dumps(statements))
"""


def run_statements(way: str) -> list[str]:
    home = make_home()
    server = Server(Paths(home), durable=False)
    server.start()
    try:
        url = f"postgresql://postgres@/postgres?host={Paths(home).socket}"
        done = subprocess.run(
            [sys.executable, "-c", STATEMENTS, way],
            env=environment({"DATABASE_URL": url, "BOOKABLE_HOME": str(home)}),
            check=True,
            cwd="/",
            stdout=subprocess.PIPE,
        )
    finally:
        server.stop()
        shutil.rmtree(home)
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.long
class TestEveryMigration:
    def test_runs_the_same_sql_at_once_as_one_by_one(self):
        at_once, one_by_one = run_statements("at once"), run_statements("one by one")
        assert len(one_by_one) > 500
        assert at_once == one_by_one


def column(table: str, name: str = "name") -> AddField:
    return AddField(table, name, TextField(default=""))


def table(name: str) -> CreateModel:
    return CreateModel(name, fields=[("id", BigAutoField(primary_key=True))])


SQL = RunSQL(["SELECT 1"], [])
PYTHON = RunPython(RunPython.noop)


class TestNeighbours:
    @pytest.mark.parametrize(
        ("operations", "sizes"),
        [
            pytest.param([column("a"), SQL, column("b")], [3], id="of-two-tables"),
            pytest.param([column("a"), column("a", "other")], [2], id="of-two-columns"),
            pytest.param([table("a"), table("b"), column("c")], [3], id="beside-new-tables"),
            pytest.param([table("a"), column("a")], [1, 1], id="that-change-a-new-table"),
            pytest.param(
                [column("a"), AlterField("a", "name", TextField(null=True))],
                [1, 1],
                id="that-change-a-new-column",
            ),
            pytest.param([column("a"), PYTHON, column("b")], [1, 0, 1], id="around-python"),
        ],
    )
    def test_run_together_while_that_leaves_their_sql_as_it_is(self, operations, sizes):
        batches = at_once(operations)
        assert sizes == [
            len(each.operations) if isinstance(each, AtOnce) else 0 for each in batches
        ]
        assert list(flat(batches)) == operations


def size(batch):
    return len(batch.operations) if isinstance(batch, AtOnce) else 0


def flat(batches):
    for batch in batches:
        yield from batch.operations if isinstance(batch, AtOnce) else [batch]


@pytest.mark.django_db(transaction=False)
class TestSeveralChanges:
    MADE = [table("Apple"), table("Basket")]
    CHANGED = [
        column("apple"),
        AddField("apple", "basket", ForeignKey("storage.Basket", PROTECT, null=True)),
        AddIndex("apple", Index(fields=["name"], name="apple_name")),
    ]

    def test_are_made_and_taken_back(self):
        (make,), (change,) = at_once(self.MADE), at_once(self.CHANGED)
        states = [ProjectState()]
        for operation in (make, change):
            states.append(states[-1].clone())
            operation.state_forwards("storage", states[-1])
            with connection.schema_editor(atomic=False) as editor:
                operation.database_forwards("storage", editor, states[-2], states[-1])
        assert columns() == {"storage_apple": {"id", "name", "basket_id"}, "storage_basket": {"id"}}
        for operation in (change, make):
            assert operation.reversible
            with connection.schema_editor(atomic=False) as editor:
                operation.database_backwards("storage", editor, states[-1], states[-2])
            states.pop()
        assert columns() == {}


def columns() -> dict[str, set[str]]:
    look = connection.introspection
    with connection.cursor() as cursor:
        names = [each for each in look.table_names(cursor) if each.startswith("storage_")]
        return {
            name: {each.name for each in look.get_table_description(cursor, name)} for name in names
        }
