"""Pages show what engine and queries return: they have no rule and no query of their own.

`.importlinter` keeps storage from them. These tests are for what imports between modules cannot
show. Each exception says why it is not a rule.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, modules

from bookable.domain.lifecycle import Status
from bookable.domain.people import Role
from bookable.domain.programs import PROGRAMS

PAGES = "interfaces/pages"

RULES = {
    *("lifecycle.Status", "lifecycle.TERMINAL", "lifecycle.HOLDS_TIME", "lifecycle.HAS_A_SEAT"),
    *("money.PaymentStatus", "money.AWAITED", "money.NOTHING_OWED"),
    *("people.Role", "people.PROVIDER_ROLES", "people.CLIENT_ROLES", "people.GUEST_ROLES"),
    *("program.HoursRule", "program.Completion", "program.Consent", "program.Moment"),
    *("program.MeetingRule", "program.Rule"),
}
"""Values of the domain that a rule compares with."""

TELLING = {
    ("bookings/words.py", "lifecycle.Status"): "names them in words",
    ("bookings/words.py", "money.PaymentStatus"): "names them in words",
    ("bookings/stands.py", "lifecycle.Status"): "says how a booking stands",
    ("mailed/answers.py", "lifecycle.Status"): "says how a booking stands",
    ("front/way_in.py", "people.Role"): "names the people of a demo",
    ("navigation.py", "people.Role"): "which page is shown at the top to whom",
    ("navigation.py", "people.PROVIDER_ROLES"): "which page is shown at the top to whom",
}
"""Module and value → what it does with it."""

ASKING = {
    ("desk/frame.py", "is_staff"): "who may see which page",
    ("desk/services.py", "is_staff"): "who sees which field",
    ("navigation.py", "roles"): "which page is shown at the top to whom",
    ("front/way_in.py", "roles"): "names the people of a demo",
}
"""Module and attribute of a person → what it does with it."""

NAMING = {
    "program_words.py": "names them in words",
    "buddies/planning.py": "the pages of this programme alone",
    "buddies/urls.py": "the name of a route",
    "buddies/views.py": "a fact of its template",
    "bookings/views.py": "the name of a route",
    "navigation.py": "the name of a route",
}
"""Module → why it has the name of a programme."""

HISTORIES = "bookings/histories.py"
"""It says in words which status a step led to."""

FORMATTING = ("bookable.queries.showing.", "bookable.engine.registry.", "bookable.engine.ports.")
"""What neither reads nor changes anything."""


def pages() -> list[tuple[str, Module]]:
    """Return every module of the pages, by its place among them."""
    return [(module.name.removeprefix(f"{PAGES}/"), module) for module in modules(PAGES)]


def read_by(module: Module) -> set[str]:
    """Return the names, in a module, of what queries and the engine offer."""
    names = {}
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom):
            names |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    floors = ("bookable.queries.", "bookable.engine.")
    return {
        name
        for name, full in names.items()
        if full.startswith(floors) and not f"{full}.".startswith(FORMATTING) and name.islower()
    }


def calls_of(names: set[str], *within: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls of some names: of functions, or of modules whose functions are called."""
    for node in (each for one in within for each in ast.walk(one)):
        if isinstance(node, ast.Call):
            of = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            if isinstance(of, ast.Name) and of.id in names:
                yield node


def repeated(module: Module) -> Iterator[ast.AST]:
    """Yield what a module does more than once: the bodies of loops and comprehensions."""
    for node in module.nodes:
        if isinstance(node, ast.For):
            yield from node.body
        if isinstance(node, ast.While):
            yield from (node.test, *node.body)
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            yield from (node.elt, *_after_first(node.generators))
        if isinstance(node, ast.DictComp):
            yield from (node.key, node.value, *_after_first(node.generators))


def _after_first(generators: list[ast.comprehension]) -> Iterator[ast.AST]:
    yield from generators[0].ifs
    for each in generators[1:]:
        yield from (each.iter, *each.ifs)


def sifting(module: Module) -> Iterator[tuple[ast.AST, int]]:
    """Yield what comprehensions with a condition go through, with the line."""
    for node in module.nodes:
        for each in getattr(node, "generators", ()):
            if each.ifs:
                yield each.iter, each.iter.lineno


class TestPagesDecideNothing:
    def test_by_values_of_rules(self):
        found = {
            (name, full.removeprefix("bookable.domain."))
            for name, module in pages()
            for full in module.imports
            if full.removeprefix("bookable.domain.") in RULES
        }
        assert found == set(TELLING)

    def test_by_who_somebody_is(self):
        asked = {"roles", "is_staff", "provider_role", "client_role"}
        found = {
            (name, node.attr)
            for name, module in pages()
            for node in module.nodes
            if isinstance(node, ast.Attribute) and node.attr in asked
        }
        assert found == set(ASKING)

    def test_by_the_name_of_a_programme(self):
        names = {program.name for program in PROGRAMS}
        found = {name for name, module in pages() if names & set(module.texts)}
        assert found == set(NAMING)

    def test_by_statuses_and_roles_as_text(self):
        values = {each.value for each in (*Status, *Role)}
        found = {
            name
            for name, module in pages()
            for node in module.nodes
            if isinstance(node, ast.Compare)
            for each in ast.walk(node)
            if isinstance(each, ast.Constant) and each.value in values
        }
        assert found == {HISTORIES}

    def test_by_what_programmes_are_made_of(self):
        found = {
            name
            for name, module in pages()
            for full in module.imports
            if full.startswith(("bookable.domain.programs", "bookable.domain.deciding"))
        }
        assert found == set()


class TestPagesLookForNothing:
    def test_by_the_database(self):
        known = {
            f"{name}: {full}"
            for name, module in pages()
            for full in module.imports
            if full.startswith(("django.db", "psycopg", "bookable.storage"))
        }
        changed = {
            f"{name}: {node.attr}"
            for name, module in pages()
            for node in module.nodes
            if isinstance(node, ast.Attribute)
            if node.attr in {"objects", "save", "refresh_from_db", "delete"}
        }
        assert known | changed == set()

    def test_again_and_again(self):
        found = [
            f"{name}:{call.lineno}"
            for name, module in pages()
            for call in calls_of(read_by(module), *repeated(module))
        ]
        assert found == []

    def test_among_what_was_read(self):
        found = [
            f"{name}:{line}"
            for name, module in pages()
            for what, line in sifting(module)
            if list(calls_of(read_by(module), what))
        ]
        assert found == []

    def test_until_something_is_found(self):
        found = [
            name
            for name, module in pages()
            if any(isinstance(node, ast.While) for node in module.nodes)
        ]
        assert found == []


class TestQueryInAPage:
    def test_is_found_where_it_looks_in_a_loop(self):
        text = "from bookable.queries import held\nfound = [held.one(each) for each in some]"
        module = Module("x.py", text)
        assert list(calls_of(read_by(module), *repeated(module)))

    def test_is_not_found_where_it_goes_through_what_was_read_once(self):
        text = "from bookable.queries.held import some\nfound = [each for each in some(1)]"
        module = Module("x.py", text)
        assert not list(calls_of(read_by(module), *repeated(module)))

    def test_is_found_where_it_leaves_out_some_of_what_was_read(self):
        text = "from bookable.queries.held import some\nfound = [each for each in some(1) if each]"
        module = Module("x.py", text)
        assert [what for what, _ in sifting(module) if list(calls_of(read_by(module), what))]
