"""Settings from a file: `.env` in the home, or the one that `--env` names.

It is data and not part of the surroundings: only settings that Bookable asks for are taken from it,
and no process that is started inherits them. What stands in the folder that a command happens to
run in counts for nothing, since anyone may have written it.
"""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

from environ import Env

from bookable.config import home as homes
from bookable.config.values import wrong
from bookable.server.processes import ENV_FILE, LENT

# Libraries read these themselves. Of libpq's, those that say where to connect and as whom: others
# make it load or read files, such as PGSERVICEFILE, PGSSLKEY and PGLOCALEDIR, or set anything at
# all in the server, as PGOPTIONS does.
_LIBRARIES = re.compile(
    r"OTEL_[A-Z0-9_]+"
    r"|PG(HOST|HOSTADDR|PORT|DATABASE|USER|PASSWORD|APPNAME|CONNECT_TIMEOUT)"
    r"|PG(SSLMODE|SSLROOTCERT|CHANNELBINDING|TARGETSESSIONATTRS)"
)
_LINE = re.compile(r"(?:export )?[A-Za-z_0-9]+=.*")
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS_READ = stat.S_IRGRP | stat.S_IROTH


@dataclass(frozen=True, kw_only=True)
class Dotenv:
    """Where the file is, and what it says; or why it is ignored, and how to mend that."""

    path: Path
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    ignored: str = ""
    mend: str = ""
    read_by_others: bool = False

    def lend(self) -> None:
        """Put into this process's environment what libraries look for there. Programs that are
        started do not get it: each reads the file as it is then."""
        for name, value in self.values.items():
            if _LIBRARIES.fullmatch(name) and name not in os.environ:
                os.environ[name] = value
                LENT.add(name)


def find(environ: Mapping[str, str]) -> Dotenv:
    """Read the file that `--env` named, or else `.env` of the home, which need not be there."""
    if named := environ.get(ENV_FILE):
        return _read(Path(named), must_exist=True)
    found = _read(homes.home(environ.get("BOOKABLE_HOME", "").strip()) / ".env", must_exist=False)
    # The home is where it was found.
    values = {name: text for name, text in found.values.items() if name != "BOOKABLE_HOME"}
    return replace(found, values=values)


def _read(path: Path, *, must_exist: bool) -> Dotenv:
    try:
        # Without O_NONBLOCK a pipe of that name would keep every command waiting.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise wrong(str(path), "is no ordinary file")
            if status.st_uid not in (0, os.geteuid()):
                return Dotenv(
                    path=path, ignored="it is another user's", mend=f"chown $(id -u) {path}"
                )
            if status.st_mode & _OTHERS_WRITE:
                return Dotenv(path=path, ignored="others can write it", mend=f"chmod 600 {path}")
            text = file.read().decode()
    except FileNotFoundError:
        if must_exist:
            raise wrong(str(path), "is not there") from None
        return Dotenv(path=path)
    except (OSError, UnicodeDecodeError) as error:
        raise wrong(str(path), f"cannot be read as text: {error}") from None
    others = bool(status.st_mode & _OTHERS_READ)
    return Dotenv(path=path, values=_parsed(path, text), read_by_others=others)


def _parsed(path: Path, text: str) -> dict[str, str]:
    for number, line in enumerate(text.splitlines(), 1):
        # The line itself may hold a secret: its number says enough.
        if line.strip() and not line.startswith("#") and not _LINE.fullmatch(line):
            raise wrong(str(path), f"line {number} does not say NAME=value")
    found: dict[str, str] = {}

    class Into(Env):  # type: ignore[misc]
        ENVIRON = found

    Into.read_env(StringIO(text))
    return found


# It would log lines that it cannot read.
logging.getLogger("environ").setLevel(logging.ERROR)
