"""What each floor keeps to itself, where imports between our own modules cannot show it."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import PurePath

from tests.architecture.source import PACKAGE, Module, modules

from bookable.domain.programs import PROGRAMS

BELOW_INTERFACES = ("domain", "storage", "engine", "queries", "effects")
STATEMENT = re.compile(
    r"^\s*(WITH|SELECT|INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|CREATE|ALTER|DROP|LOCK TABLE)\s"
)
DIALECTS = {path.parent.name for path in PACKAGE.glob("interfaces/dialects/*/urls.py")}
NAMES = DIALECTS | {program.name for program in PROGRAMS}


def numbers(module: Module) -> set[int]:
    return {
        node.value
        for node in module.nodes
        if isinstance(node, ast.Constant) and type(node.value) is int
    }


def attributes(module: Module) -> set[str]:
    return {node.attr for node in module.nodes if isinstance(node, ast.Attribute)}


class TestModuleNames:
    def test_stand_in_one_floor_only(self):
        # Except those of `storage/models`, which only their package knows: see the next test.
        floors = defaultdict(set)
        for module in modules(*BELOW_INTERFACES, but=("storage/models/",)):
            for name in PurePath(module.name).with_suffix("").parts[1:]:
                floors[name].add(module.floor)
        del floors["__init__"]
        assert {name: found for name, found in floors.items() if len(found) > 1} == {}

    def test_of_models_are_known_to_their_package_alone(self):
        files = {
            f"bookable.{module.name.removesuffix('.py').replace('/', '.')}."
            for module in modules("storage/models", but=("storage/models/__init__",))
        }
        reaching = [
            f"{module.name}: {name}"
            for module in modules(but=("storage/models/",))
            for name in module.imports
            if name.startswith(tuple(files))
        ]
        assert reaching == []


class TestDomainImports:
    def test_are_the_standard_library_and_the_domain(self):
        foreign = {
            f"{module.name}: {name}"
            for module in modules("domain")
            for name in module.imports
            if not name.startswith("bookable.domain.")
            if name.partition(".")[0] not in sys.stdlib_module_names
        }
        assert foreign == set()


class TestHttpStatus:
    def test_is_not_imported_below_interfaces(self):
        knowing = {
            module.name
            for module in modules(*BELOW_INTERFACES)
            for name in module.imports
            if name.partition(".")[0] == "http" or name.endswith("HTTPStatus")
        }
        assert knowing == set()

    def test_is_not_written_as_a_number_below_interfaces(self):
        writing = {
            (module.name, number)
            for module in modules(*BELOW_INTERFACES)
            for number in numbers(module)
            if 400 <= number < 600
        }
        assert writing == set()


class TestSqlPlacement:
    def test_is_storage_and_queries_only(self):
        elsewhere = [
            f"{module.name}: {text.strip()[:60]}"
            for module in modules(but=("storage/", "queries/"))
            for text in module.texts
            if STATEMENT.match(text)
        ]
        assert elsewhere == []

    def test_runs_in_storage_only_and_the_admin_reads_rows(self):
        others = modules(but=("storage/", "interfaces/backoffice/"))
        reaching = [
            f"{module.name}: {attribute}"
            for module in others
            for attribute in attributes(module) & {"objects", "_default_manager", "cursor"}
        ]
        assert reaching == []


class TestDialectName:
    def test_is_known_below_interfaces_to_its_programme_only(self):
        knowing = {
            (module.name, text)
            for module in modules(*BELOW_INTERFACES, "gateways", but=("domain/programs.py",))
            for text in module.texts
            if text in NAMES
        }
        assert knowing == set()
