"""One place for what several processes count."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bookable.telemetry.instruments import SHARED


def share(folder: Path) -> None:
    """This will have processes that are started from now on count in a folder together, from
    nought."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ[SHARED] = str(folder)
