"""The floor of commands: the statements that they sent at commit 4e88c9a.

Each of them wrote a job for its ledger entry then. What has become cheaper since is counted as
faster, and does not raise the floor. The jobs are in a queue in which no worker looks.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.floor import Script
from benchmarks.operation import Operation

FOLDER = Path(__file__).parent / "frozen_floors"


def script(operation: Operation, role: str) -> Script | None:
    """Return the script that is kept of an operation, or None."""
    kept = FOLDER / f"{file_name(operation.name)}.sql"
    if not kept.exists():
        return None
    text = kept.read_text(encoding="utf-8")
    return Script(role, text, (), text.count(";\n"))


def file_name(operation: str) -> str:
    """Return the name of an operation as that of a file."""
    return "_".join(operation.replace(":", "").replace(",", "").split())
