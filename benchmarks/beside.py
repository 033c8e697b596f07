"""Another commit, to be measured beside this one: its own code, environment, town and server.

The other commit runs its own `benchmarks.stand.bench`. Only requests and their counting come from
here, so that both are asked in the same way, by turns.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import psycopg

from benchmarks.load import Driver, Target
from benchmarks.rounds import Bench
from benchmarks.stand import CONNECTIONS

_ROOT = Path(__file__).parents[1]
_KEPT = _ROOT / ".cache" / "beside"
"""Installing takes minutes, so a commit that was installed once is kept."""

_THERE = """
import json, sys
from benchmarks.stand import bench, tokens
from benchmarks.town import BOOKINGS

known = tokens()
with bench(known, bookings=BOOKINGS) as at:
    parts = {name: process.pid for name, process in at.parts.items()}
    where = {"url": at.url, "log": str(at.log), "socket": at.db.info.host}
    print(json.dumps({**where, "parts": parts, "tokens": known}), flush=True)
    sys.stdin.read()
"""


@contextmanager
def beside(commit: str) -> Iterator[Bench]:
    """Run another commit in a town of its own until the block ends."""
    folder = _installed(commit)
    command = [str(folder / ".venv" / "bin" / "python"), "-c", _THERE]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        said = process.stdout.readline() if process.stdout else ""
        if not said:
            raise RuntimeError(f"{commit} did not start")
        there = json.loads(said)
        port = int(there["url"].rpartition(":")[2])
        known = {int(person): token for person, token in there["tokens"].items()}
        with (
            closing(Driver(Target(port, known, CONNECTIONS))) as driver,
            psycopg.connect(host=there["socket"], user="postgres", autocommit=True) as db,
        ):
            # As in the town: what is written is in order by construction.
            db.execute("SET session_replication_role = replica")
            parts = {name: psutil.Process(pid) for name, pid in there["parts"].items()}
            yield Bench(there["url"], Path(there["log"]), parts, db, driver)


def _installed(commit: str) -> Path:
    named = subprocess.run(
        ["git", "rev-parse", "--verify", f"{commit}^{{commit}}"],
        cwd=_ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    folder = _KEPT / named
    if not (folder / ".venv" / ".installed").exists():
        print(f"… installing {commit} into {folder}", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        archive = subprocess.run(
            ["git", "archive", named], cwd=_ROOT, check=True, capture_output=True
        )
        subprocess.run(["tar", "-x"], cwd=folder, input=archive.stdout, check=True)
        around = {name: each for name, each in os.environ.items() if name != "MAKEFLAGS"}
        make = ["make", "--silent", "install", f"PYTHON={sys.executable}"]
        subprocess.run(make, cwd=folder, env=around, check=True, stdout=sys.stderr)
    return folder
