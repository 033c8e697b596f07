"""What stands in the project is about the project, and nothing of where it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT

NOT_OURS = (".env", ".git")
"""Settings of this machine, and where a work tree of git has its repository."""

FOLDERS = ("src", "tests", "docs", "demo", "benchmarks", "prove", ".ci")
# Put together here, so that this file does not name what it looks for.
WORKPLACE = re.compile(r"(?<![\w.-])/wo" + r"rk/|\.lib" + r"rary\b")


def ours() -> Iterator[Path]:
    """Return every file of the project that people read."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.name not in NOT_OURS)
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file())


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


class TestWorkplaceName:
    def test_appears_nowhere(self):
        naming = [
            str(path.relative_to(ROOT))
            for path in ours()
            if "__pycache__" not in path.parts and WORKPLACE.search(read(path))
        ]
        assert naming == []
