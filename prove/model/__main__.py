"""The run of the model, in a process with a database and a Django of its own."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import django
import hypothesis
from hypothesis.stateful import run_state_machine_as_test

from bookable.postgres.paths import Paths
from bookable.postgres.server import Server
from bookable.server.processes import follow_parent

STORIES, STEPS = 10, 40
"""Stories in one run of Hypothesis, and steps in a story."""


def main() -> None:
    """Run stories until the time is over, and print the results as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument(
        "--shrink", action="store_true", help="shrink a failing story, which takes minutes"
    )
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bookable-prove-"))
    home.chmod(0o711)
    server = Server(Paths(home), durable=False)
    follow_parent(signum=signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        _surround(home)
        server.start()
        print(json.dumps(_results(options)))
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _surround(home: Path) -> None:
    os.environ |= {
        "BOOKABLE_HOME": str(home),
        "BOOKABLE_SECRET_KEY": "a secret for the model, long enough to sign with",
        "DATABASE_URL": f"postgresql://postgres@/postgres?host={Paths(home).socket}",
        "DJANGO_SETTINGS_MODULE": "bookable.config.settings",
    }


def _results(options: argparse.Namespace) -> dict[str, object]:
    django.setup()
    from bookable.storage.postgres.migrating import migrate
    from prove.model.machine import TRIED, Story

    migrate()
    until, number = time.monotonic() + options.seconds, 0
    settings = hypothesis.settings(_SETTINGS, phases=_SHRINKS if options.shrink else _PHASES)
    while time.monotonic() < until and not TRIED.violations:
        hypothesis.seed(options.seed * 1000 + number)(Story)
        try:
            run_state_machine_as_test(Story, settings=settings)
        except Exception as error:
            notes = "\n".join(getattr(error, "__notes__", []))
            TRIED.violations.append(f"round {number}: {error!r}\n{notes}")
        number += 1
    return asdict(TRIED)


_PHASES = (hypothesis.Phase.generate,)
_SHRINKS = (*_PHASES, hypothesis.Phase.shrink)
_SETTINGS = hypothesis.settings(
    max_examples=STORIES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(hypothesis.HealthCheck),
)


if __name__ == "__main__":
    main()
