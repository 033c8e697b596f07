"""There is one clock. Everything else is told the time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from tests.architecture.source import Module, modules

THE_CLOCK = "engine/clock.py"
COMPARES_CLOCKS = "storage/postgres/inspection.py"
"""The doctor asks the database for its time, to tell whether the machines agree."""

THE_QUEUE = "procrastinate_jobs"
"""When a job is tried again is the queue's own business, and it goes by the database's clock."""

MAILS = ("storage/outbox.py", "storage/models/mails.py")
"""So it is with mails, whose table is their queue."""

NAMES_THE_TIME = re.compile(
    r"(^|\.)(datetime|date|dt|timezone)\.(now|utcnow|today|localtime|localdate)$"
    r"|^time\.(time|time_ns|localtime|gmtime|ctime|clock_gettime)$"
)
IMPORTS_THE_TIME = re.compile(
    r"^time\.(?!monotonic|perf_counter|sleep)"
    r"|^django\.utils\.timezone\.(now|localtime|localdate)$"
    r"|^django\.db\.models\.functions\.Now$"
)
ASKS_THE_DATABASE = re.compile(
    r"(?i:\bnow\(\)|\bcurrent_(time|date|timestamp)\b|\b(clock|statement|transaction)_timestamp\b)"
    r"|\bLOCALTIME(STAMP)?\b"
)


def readings(module: Module) -> Iterator[str]:
    """Give every place at which a module reads a clock of the system."""
    for node in module.nodes:
        if _is_dotted(node) and NAMES_THE_TIME.search(ast.unparse(node)):
            yield f"{module.name}:{node.lineno} {ast.unparse(node)}"
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield f"{module.name}:{node.lineno} {node.arg}"
    yield from (f"{module.name} {name}" for name in module.imports if IMPORTS_THE_TIME.match(name))
    for text in module.texts:
        if ASKS_THE_DATABASE.search(text) and THE_QUEUE not in text:
            yield f"{module.name} {text!r}"


def _is_dotted(node: ast.AST) -> bool:
    """Return whether a node is a name with dots, such as `datetime.now`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute)


class TestSystemClock:
    def test_is_read_by_the_clock_module(self):
        (clock,) = (module for module in modules() if module.name == THE_CLOCK)
        (reading,) = readings(clock)
        assert reading.endswith(" datetime.now")

    def test_is_read_nowhere_else(self):
        others = modules(but=(THE_CLOCK, COMPARES_CLOCKS, *MAILS))
        assert [reading for module in others for reading in readings(module)] == []


class TestClockReadDetection:
    @pytest.mark.parametrize(
        "line",
        [
            "datetime.now(UTC)",
            "dt.datetime.utcnow()",
            "date.today()",
            "time.time()",
            "timezone.now()",
            "from time import time",
            "from django.utils.timezone import now",
            "models.DateTimeField(auto_now=True)",
            "SQL = 'UPDATE booking SET updated_at = now()'",
            "SQL = f'SELECT {x} WHERE hold_until < CURRENT_TIMESTAMP'",
        ],
    )
    def test_finds_every_form(self, line: str):
        assert list(readings(Module("planted.py", line)))

    @pytest.mark.parametrize(
        "line",
        [
            "clock.now()",
            "self.now",
            "time.monotonic()",
            "from time import perf_counter",
            "time.fromisoformat(text)",
            "SQL = 'SELECT backend_start FROM pg_stat_activity'",
        ],
    )
    def test_ignores_given_and_monotonic_times(self, line: str):
        assert not list(readings(Module("planted.py", line)))
