"""Who does the work where root starts it. PostgreSQL refuses to run as root, and what answers
strangers should not: each has a user of its own."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookable.server.refused import Refused

SERVER = "embedded_postgres"
"""Whom PostgreSQL runs as, and who owns its data."""

PROGRAMS = "bookable"
"""Whom the web server and the worker run as. They own nothing, and read what they serve."""


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
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

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


def account(name: str = SERVER) -> Account:
    """This will be the caller, or as root the user of that name, made if it is not there."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    entry = _entry(name) or _made(name)
    return Account(entry.pw_uid, entry.pw_gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _made(name: str) -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", name]
    try:
        reason = subprocess.run(command, capture_output=True, text=True, check=False).stderr.strip()
    except OSError as error:
        reason = str(error)
    # Another command may have made it meanwhile: what counts is that it is there.
    if entry := _entry(name):
        return entry
    raise Refused(
        f"the user {name} cannot be made ({reason}), and its work is not done as root: "
        f"make that user, or run bookable as an ordinary user"
    )
