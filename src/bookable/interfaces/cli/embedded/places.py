"""Where the embedded PostgreSQL keeps what."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """The paths that belong to one home."""

    home: Path

    def make(self) -> None:
        """This will make the folder itself, closed to others."""
        # As root PostgreSQL runs as a user of its own, who must get through to its data.
        self.home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)

    @property
    def data(self) -> Path:
        """This will be the folder of the database itself."""
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        """This will be the file that the server writes its own log to."""
        return self.home / "postgres.log"

    @property
    def lock(self) -> Path:
        """This will be the file that whoever runs the server keeps locked."""
        return self.home / "postgres.lock"

    @property
    def guests(self) -> Path:
        """This will be the file that commands lock, shared, while they use the server."""
        return self.home / "postgres.guests"

    @property
    def socket(self) -> Path:
        """This will be the folder of the socket: short, since such paths end at 107 bytes."""
        digest = hashlib.sha256(os.fsencode(os.path.realpath(self.home))).hexdigest()
        return Path(f"/tmp/bookable-{os.geteuid()}-{digest[:12]}")  # noqa: S108 (its owner is checked)
