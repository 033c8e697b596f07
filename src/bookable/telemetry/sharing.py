"""Counters that several processes share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The variable with the folder in which processes share their counters."""


def share(folder: Path) -> None:
    """Have all processes that start from now on share their counters in a folder, from zero."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ[SHARED] = str(folder)
