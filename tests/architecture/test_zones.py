"""Wall time becomes exact time in the domain, by one set of rules: never in the database."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.architecture.source import Module, modules

THE_CONVERTERS = ("domain/hours.py", "domain/grids.py")
CHOOSES_THE_RULES = "__init__.py"

# PostgreSQL has zone rules of its own. A statement uses them where it names a zone, or takes the
# date or the hour of a moment, which is that of the session's zone.
CONVERTS = re.compile(
    r"\bAT\s+TIME\s+ZONE\b|\bAT\s+LOCAL\b|\bmake_timestamptz\s*\(|\bdate_(trunc|part|bin)\s*\("
    r"|\bextract\s*\(\s*(?!epoch)\w+\s+from\b|\bto_(char|timestamp)\s*\(|\btimezone\s*\("
    r"|_at(\)|\s)*::\s*(date|time|timestamp)\b(?!tz)|\bSET\s+(LOCAL\s+)?TIME\s*ZONE\b",
    re.IGNORECASE,
)
DJANGO_CONVERTS = re.compile(
    r"^django\.db\.models\.functions\.(Trunc|Extract)|^django\.utils\.timezone\.(activate|override)$"
)


def conversions(module: Module) -> Iterator[str]:
    """Give every statement and import by which something other than the converters converts."""
    for text in module.texts:
        if CONVERTS.search(text):
            yield f"{module.name} {text!r}"
    for name in module.imports:
        if DJANGO_CONVERTS.match(name) or name.split(".")[0] in {"zoneinfo", "dateutil", "pytz"}:
            yield f"{module.name} {name}"


class TestWallTimeConversion:
    def test_happens_below_the_slots_only(self):
        others = modules(but=(*THE_CONVERTERS, CHOOSES_THE_RULES))
        assert [found for module in others for found in conversions(module)] == []


class TestConversionDetection:
    @pytest.mark.parametrize(
        "line",
        [
            "SQL = 'SELECT starts_at AT TIME ZONE p.timezone FROM booking'",
            "SQL = 'SELECT starts_at::date FROM booking'",
            "SQL = \"SELECT date_trunc('day', starts_at)\"",
            "SQL = 'SELECT extract(hour FROM starts_at)'",
            "from zoneinfo import ZoneInfo",
            "from django.db.models.functions import TruncDay",
        ],
    )
    def test_finds_every_form(self, line: str):
        assert list(conversions(Module("planted.py", line)))

    @pytest.mark.parametrize(
        "line",
        [
            "SQL = 'SELECT %s::timestamptz, starts_at::timestamptz'",
            "SQL = 'SELECT person.timezone FROM person'",
            "SQL = 'SELECT h.date, h.start FROM opening_hours h'",
        ],
    )
    def test_ignores_exact_times(self, line: str):
        assert not list(conversions(Module("planted.py", line)))
