"""Where the embedded PostgreSQL keeps what."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bookable.server.locks import locked

# What the kernel takes for the path of a socket, with PostgreSQL's name of it.
_LONGEST = 107
_SOCKET = ".s.PGSQL.5432"
_ROOTS = Path("/run")
_SHARED = Path("/tmp")  # noqa: S108 (the name is a random one)
_PATIENCE = 10.0


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
    def rules(self) -> Path:
        """Return the file by which the server of root tells who connects."""
        return self.home / "postgres.hba"

    @property
    def users(self) -> Path:
        """Return the file that says which user may connect as which role."""
        return self.home / "postgres.ident"

    @property
    def socket(self) -> Path:
        """Return the folder of the socket: in the home, where its path is short enough.

        Elsewhere it must be one that nobody else can make first. In /run only root makes folders;
        in /tmp everybody does, and so the name is a random one, which is noted in the home.
        """
        inside = self.home.absolute() / "run"
        if len(os.fsencode(inside / _SOCKET)) <= _LONGEST:
            return inside
        if os.geteuid() == 0:
            digest = hashlib.sha256(os.fsencode(os.path.realpath(self.home))).hexdigest()
            return _ROOTS / f"bookable-{digest[:12]}"
        self.make()
        with locked(self.home / "socket.lock", patience=_PATIENCE):
            return self._noted() or self._new()

    @property
    def _note(self) -> Path:
        return self.home / "socket"

    def _noted(self) -> Path | None:
        """The one that is noted, unless it is gone by now, or another user has made it since."""
        try:
            noted = Path(self._note.read_text(encoding="utf-8").strip())
            status = noted.lstat()
        except (OSError, UnicodeDecodeError, ValueError):
            return None
        is_ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
        return noted if is_ours else None

    def _new(self) -> Path:
        made = Path(tempfile.mkdtemp(dir=_SHARED, prefix="bookable-"))
        draft = self._note.with_suffix(".new")
        draft.write_text(f"{made}\n", encoding="utf-8")
        draft.replace(self._note)
        return made
