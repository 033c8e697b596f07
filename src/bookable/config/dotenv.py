"""Settings from a file: `.env` in the home, or the file named by `--env`.

The file is data, not part of the environment: only settings that Bookable knows are read from it,
and child processes do not inherit them. A `.env` in the current folder is not read, since anyone
may have written it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bookable.config import home as homes
from bookable.config.values import wrong
from bookable.server.processes import ENV_FILE, LENT

# Variables that libraries read themselves. Of libpq's only those that say where to connect and as
# which user: others make it read files (PGSERVICEFILE, PGSSLKEY, PGLOCALEDIR) or set any option of
# the server (PGOPTIONS).
_LIBRARIES = re.compile(
    r"OTEL_[A-Z0-9_]+"
    r"|PG(HOST|HOSTADDR|PORT|DATABASE|USER|PASSWORD|APPNAME|CONNECT_TIMEOUT)"
    r"|PG(SSLMODE|SSLROOTCERT|CHANNELBINDING|TARGETSESSIONATTRS)"
)
_LINE = re.compile(r"(?:export )?([A-Za-z_0-9]+)=(.*)")
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS_READ = stat.S_IRGRP | stat.S_IROTH


@dataclass(frozen=True, kw_only=True)
class Dotenv:
    """A settings file and its values; or why it is ignored, and how to mend that."""

    path: Path
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    ignored: str = ""
    mend: str = ""
    read_by_others: bool = False

    def lend(self) -> None:
        """Set the variables that libraries read, in this process only.

        Child processes do not inherit them: each reads the file as it is when it starts.
        """
        for name, value in self.values.items():
            if _LIBRARIES.fullmatch(name) and name not in os.environ:
                os.environ[name] = value
                LENT.add(name)


def find(environ: Mapping[str, str]) -> Dotenv:
    """Read the file named by `--env`, or else `.env` in the home, if it exists."""
    if named := environ.get(ENV_FILE):
        return _read(Path(named), must_exist=True)
    found = _read(homes.home(environ.get("BOOKABLE_HOME", "").strip()) / ".env", must_exist=False)
    # The file was found by the home, so it cannot name another one.
    values = {name: text for name, text in found.values.items() if name != "BOOKABLE_HOME"}
    return replace(found, values=values)


def _read(path: Path, *, must_exist: bool) -> Dotenv:
    try:
        # Without O_NONBLOCK, opening a named pipe would block every command.
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
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        setting = _LINE.fullmatch(line)
        if setting is None:
            # Not the line itself, which may hold a secret.
            raise wrong(str(path), f"line {number} does not say NAME=value")
        found[setting[1]] = _unquoted(setting[2])
    return found


def _unquoted(value: str) -> str:
    """Remove quotes around a value. A backslash within double quotes escapes a character; before
    r, n and t it stays."""
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1]
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\([^rnt])", r"\1", value[1:-1])
    return value
