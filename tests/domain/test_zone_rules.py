"""Zone rules come from the locked package, whatever the machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

import tzdata

import bookable
from bookable.domain.hours import exact

WINTER = datetime(2026, 12, 7, 9)  # noqa: DTZ001 (a wall time)
ASK = """
from bookable.domain.hours import exact
from datetime import datetime
print(exact(datetime(2026, 12, 7, 9), "America/Vancouver", field="start").isoformat())
"""


class TestZoneRulesFromPackage:
    def test_vancouver_is_seven_hours_behind_utc(self):
        moment = datetime(2026, 12, 7, 16, tzinfo=UTC)
        assert exact(WINTER, "America/Vancouver", field="start") == moment

    def test_other_rules_of_the_machine_do_not_matter(self, tmp_path: Path):
        # Another machine's rules: Vancouver with the clock of Kiritimati.
        folder = Path(tzdata.__file__).parent / "zoneinfo"
        (tmp_path / "America").mkdir()
        shutil.copy(folder / "Pacific" / "Kiritimati", tmp_path / "America" / "Vancouver")
        source = str(Path(bookable.__file__).parents[1])
        environment = {**os.environ, "PYTHONTZPATH": str(tmp_path), "PYTHONPATH": source}

        def answer(program: str) -> str:
            run = [sys.executable, "-c", program]
            return subprocess.run(
                run, env=environment, capture_output=True, text=True, check=True
            ).stdout.strip()

        without = ASK.replace("from bookable.domain.hours import exact\n", _PLAIN)
        assert answer(without) == "2026-12-06T19:00:00+00:00"
        assert answer(ASK) == "2026-12-07T16:00:00+00:00"


_PLAIN = """
from datetime import UTC
from zoneinfo import ZoneInfo
def exact(wall, zone, field):
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
"""


class TestZoneRulesOfProcess:
    def test_reads_no_other_source(self):
        assert zoneinfo.TZPATH == ()
