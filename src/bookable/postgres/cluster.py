"""Create the folders, access rules and data that a PostgreSQL server runs on."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from pathlib import Path

from bookable.postgres.paths import APPLICATION, Paths
from bookable.server import users
from bookable.server.errors import CommandError
from bookable.server.processes import spawn
from bookable.server.users import Account

_MAJOR = "18"
_DRAFT = "postgres.new-"
_INITDB = [
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
]


def prepare(paths: Paths, *, account: Account, programs: Path, durable: bool) -> None:
    """Create what is missing, and leave the rest as it is."""
    while barrier := account.barrier(paths.data):
        _open_folder(barrier, home=paths.home)
    _prepare_socket(paths.socket, owner=account)
    _write_rules(paths)
    version = paths.data / "PG_VERSION"
    if not version.exists():
        _create(paths, account=account, programs=programs, durable=durable)
    elif (found := version.read_text().strip()) != _MAJOR:
        raise CommandError(
            f"{paths.data} was written by PostgreSQL {found}, this is {_MAJOR}: dump it with the "
            f"old release and load it into a new BOOKABLE_HOME"
        )


def _open_folder(folder: Path, *, home: Path) -> None:
    # Only the home itself and temporary folders are opened: tempfile closes those by default.
    temporary = Path(tempfile.gettempdir())
    if folder != home.absolute() and temporary not in folder.parents:
        raise CommandError(
            f"PostgreSQL's own user may not enter {folder}, on the way to {home}: choose "
            f"another BOOKABLE_HOME, or run chmod o+x {folder}"
        )
    folder.chmod(folder.stat().st_mode | stat.S_IXOTH)


def _prepare_socket(folder: Path, *, owner: Account) -> None:
    """Create the folder of the socket: for the server, and its clients if root started it."""
    is_root = os.geteuid() == 0
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    # Checked and changed by its handle, so that no other user can swap the folder meanwhile.
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except NotADirectoryError:
        raise _not_ours(folder) from None
    try:
        if os.fstat(handle).st_uid not in (owner.uid, os.geteuid()):
            raise _not_ours(folder)
        if is_root:
            os.fchown(handle, owner.uid, users.account(users.PROGRAMS).gid)
        # Setgid: the socket gets the group of the folder, whose members may connect.
        os.fchmod(handle, 0o2710 if is_root else 0o700)
    finally:
        os.close(handle)


def _not_ours(folder: Path) -> CommandError:
    return CommandError(f"{folder} belongs to someone else: have it deleted")


def _write_rules(paths: Paths) -> None:
    """As root, map users to roles: root may be any role, PROGRAMS the application's only."""
    if os.geteuid() != 0:
        return
    root = pwd.getpwuid(0).pw_name
    _write(paths.rules, "local all all peer map=bookable\n")
    _write(
        paths.users,
        f"bookable {root} all\nbookable {users.PROGRAMS} {APPLICATION}\n",
    )


def _write(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="ascii")
    draft.chmod(0o644)
    draft.replace(path)


def _create(paths: Paths, *, account: Account, programs: Path, durable: bool) -> None:
    # Created under another name first, so that an interrupted start leaves nothing half made.
    for draft in paths.home.glob(f"{_DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(dir=paths.home, prefix=_DRAFT))
    account.own(draft)
    _initdb(draft, account=account, programs=programs, durable=durable)
    try:
        os.rename(draft, paths.data)
    except OSError as error:
        raise CommandError(
            f"{paths.data} is in the way of a new database: {error.strerror}"
        ) from None


def _initdb(data: Path, *, account: Account, programs: Path, durable: bool) -> None:
    process = spawn(
        [programs / "initdb", "-D", data, *_INITDB, *([] if durable else ["--no-sync"])],
        on_parent_death=signal.SIGTERM,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **account.options(),
    )
    output, _ = process.communicate()
    if process.returncode != 0:
        last = output.decode(errors="replace").strip().rpartition("\n")[2]
        raise CommandError(f"PostgreSQL cannot make its database in {data.parent}: {last}")
