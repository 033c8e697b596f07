"""Wall time becomes exact time in the domain, by one set of rules: never in the database."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.architecture.source import Module, modules

CONVERTERS = ("domain/hours.py", "domain/grids.py")
# The package itself, which tells Python to take zone rules from `tzdata` alone.
CHOOSES_ZONE_RULES = "__init__.py"

# PostgreSQL has zone rules of its own. A statement uses them where it names a zone, or takes the
# date or the hour of a moment, which is that of the session's zone.
CONVERTS_IN_SQL = re.compile(
    r"\bAT\s+TIME\s+ZONE\b|\bAT\s+LOCAL\b|\bmake_timestamptz\s*\(|\bdate_(part|bin)\s*\("
    r"|\bdate_trunc\s*\((?!'second')"
    r"|\bextract\s*\(\s*(?!epoch)\w+\s+from\b|\bto_(char|timestamp)\s*\(|\btimezone\s*\("
    r"|_at(\)|\s)*::\s*(date|time|timestamp)\b(?!tz)|\bSET\s+(LOCAL\s+)?TIME\s*ZONE\b",
    re.IGNORECASE,
)
CONVERTS_IN_DJANGO = re.compile(
    r"^django\.db\.models\.functions\.(Trunc|Extract)|^django\.utils\.timezone\.(activate|override)$"
)


def conversions(module: Module) -> Iterator[str]:
    """Yield what in a module converts between wall time and exact time."""
    for text in module.texts:
        if CONVERTS_IN_SQL.search(text):
            yield f"{module.name} {text!r}"
    for name in module.imports:
        if CONVERTS_IN_DJANGO.match(name) or name.split(".")[0] in {"zoneinfo", "dateutil", "pytz"}:
            yield f"{module.name} {name}"


class TestWallTimeConversion:
    def test_happens_in_the_converters_only(self):
        others = modules(but=(*CONVERTERS, CHOOSES_ZONE_RULES))
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
            # A second begins at the same moment in all zones.
            "SQL = \"SELECT date_trunc('second', starts_at)\"",
            "SQL = 'SELECT h.date, h.start FROM opening_hours h'",
        ],
    )
    def test_ignores_exact_times(self, line: str):
        assert not list(conversions(Module("planted.py", line)))
