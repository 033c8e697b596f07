"""BOOKABLE_HOME: the folder of the secret key and the embedded database."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from bookable.config.values import MAKE_KEY, SHORTEST_KEY, can_be_guessed, wrong
from bookable.postgres.paths import Paths
from bookable.server import processes

_SANDBOX = "sandbox"
_PORT = "port"


def home(asked: str | None) -> Path:
    """Return the folder as an absolute path. It may not exist yet."""
    try:
        if asked:
            return Path(asked).expanduser().absolute()
        if os.geteuid() == 0:
            return Path("/var/lib/bookable")
        return Path("~/.local/share/bookable").expanduser()
    except RuntimeError as error:
        raise wrong("BOOKABLE_HOME", f"{error} Name a folder.") from None


def is_sandbox(folder: Path) -> bool:
    """Return whether the last `bookable up` on this home was a sandbox."""
    return (folder / _SANDBOX).exists()


def port(folder: Path) -> str | None:
    """Return the port of the last `bookable up` here, or None."""
    try:
        noted = (folder / _PORT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return noted if noted.isdecimal() else None


def secret_key(folder: Path) -> str:
    """Return the signing key of this home, which the first call creates.

    A command that creates nothing gets a random one, and must not sign with it.
    """
    path = folder / "secret.key"
    try:
        if not path.exists():
            if processes.only_looks:
                return secrets.token_urlsafe(48)
            Paths(folder).make()
            _write_once(path, secrets.token_urlsafe(48))
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise wrong("BOOKABLE_HOME", f"{folder} cannot keep the secret key: {error}") from None
    if can_be_guessed(key):
        reason = f"{path} holds no {SHORTEST_KEY} random characters: replace it ({MAKE_KEY})"
        raise wrong("BOOKABLE_HOME", f"{reason}, or set BOOKABLE_SECRET_KEY")
    return key


def _write_once(path: Path, text: str) -> None:
    """Create a file in one step, unless it exists: two processes may start at the same time."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    try:
        with open(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.unlink(draft)
