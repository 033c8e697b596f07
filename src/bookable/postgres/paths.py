"""Files and roles of the embedded PostgreSQL."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bookable.server.locks import locked

OWNER = "postgres"
"""The role that owns the tables."""

APPLICATION = "bookable_app"
"""The role that requests and jobs run as. It owns nothing, so row security binds it."""

# Length of sun_path of a Unix socket address on Linux, without its final zero.
_MAX_PATH = 107
_SOCKET = ".s.PGSQL.5432"
_ROOTS = Path("/run")
_SHARED = Path("/tmp")  # noqa: S108 (the name is a random one)
_LOCK_WITHIN = 10.0


@dataclass(frozen=True)
class Paths:
    """The paths of one BOOKABLE_HOME."""

    home: Path

    def make(self) -> None:
        """Create the home, closed to other users."""
        # As root PostgreSQL runs as a user of its own, who has to pass through to its data.
        self.home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        """The log of the server."""
        return self.home / "postgres.log"

    @property
    def lock(self) -> Path:
        """Lock file, held by the process that runs the server."""
        return self.home / "postgres.lock"

    @property
    def guests(self) -> Path:
        """Lock file, held shared by commands that use a server which another process runs."""
        return self.home / "postgres.guests"

    @property
    def rules(self) -> Path:
        """The hba_file, if root started the server: how clients authenticate."""
        return self.home / "postgres.hba"

    @property
    def users(self) -> Path:
        """The ident_file, if root started the server: which user may connect as which role."""
        return self.home / "postgres.ident"

    @property
    def socket(self) -> Path:
        """The folder of the socket: in the home, unless the path would be too long.

        Elsewhere another user must not be able to create it first. Only root can create folders in
        /run. In /tmp every user can, so the name is random and recorded in the home.
        """
        inside = self.home.absolute() / "run"
        if len(os.fsencode(inside / _SOCKET)) <= _MAX_PATH:
            return inside
        if os.geteuid() == 0:
            digest = hashlib.sha256(os.fsencode(os.path.realpath(self.home))).hexdigest()
            return _ROOTS / f"bookable-{digest[:12]}"
        self.make()
        with locked(self.home / "socket.lock", timeout=_LOCK_WITHIN):
            return self._recorded() or self._new()

    @property
    def _record(self) -> Path:
        return self.home / "socket"

    def _recorded(self) -> Path | None:
        """The recorded folder, unless it is gone or another user has created it since."""
        try:
            recorded = Path(self._record.read_text(encoding="utf-8").strip())
            status = recorded.lstat()
        except (OSError, UnicodeDecodeError, ValueError):
            return None
        is_ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
        return recorded if is_ours else None

    def _new(self) -> Path:
        folder = Path(tempfile.mkdtemp(dir=_SHARED, prefix="bookable-"))
        draft = self._record.with_suffix(".new")
        draft.write_text(f"{folder}\n", encoding="utf-8")
        draft.replace(self._record)
        return folder
