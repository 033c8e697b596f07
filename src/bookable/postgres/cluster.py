"""Making the folders and the database that a server runs on, once and whole."""

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

from bookable.postgres.places import Places
from bookable.postgres.roles import APPLICATION
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


def prepare(places: Places, *, account: Account, programs: Path, durable: bool) -> None:
    """This will make whatever is not there yet; what is there stays."""
    while barrier := account.barrier(places.data):
        _open(barrier, home=places.home)
    _prepare_socket(places.socket, owner=account)
    _write_rules(places)
    version = places.data / "PG_VERSION"
    if not version.exists():
        _make(places, account=account, programs=programs, durable=durable)
    elif (found := version.read_text().strip()) != _MAJOR:
        raise CommandError(
            f"{places.data} was written by PostgreSQL {found}, this is {_MAJOR}: dump it with the "
            f"old release and load it into a new BOOKABLE_HOME"
        )


def _open(folder: Path, *, home: Path) -> None:
    # Temporary folders are made for one user alone, which root does not mean by it.
    temporary = Path(tempfile.gettempdir())
    if folder != home.absolute() and temporary not in folder.parents:
        raise CommandError(
            f"PostgreSQL's own user may not enter {folder}, on the way to {home}: choose "
            f"another BOOKABLE_HOME, or run chmod o+x {folder}"
        )
    folder.chmod(folder.stat().st_mode | stat.S_IXOTH)


def _prepare_socket(folder: Path, *, owner: Account) -> None:
    """For the server, and as root for the programs that speak to it, who are of another user."""
    is_root = os.geteuid() == 0
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    # By its handle, so that nobody can put another folder in its place meanwhile.
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except NotADirectoryError:
        raise _taken(folder) from None
    try:
        if os.fstat(handle).st_uid not in (owner.uid, os.geteuid()):
            raise _taken(folder)
        if is_root:
            os.fchown(handle, owner.uid, users.account(users.PROGRAMS).gid)
        # What is made in it is of its group then, and that is who may use the socket.
        os.fchmod(handle, 0o2710 if is_root else 0o700)
    finally:
        os.close(handle)


def _taken(folder: Path) -> CommandError:
    return CommandError(f"{folder} belongs to someone else: have it deleted")


def _write_rules(places: Places) -> None:
    """As root: who reaches the socket may work with the tables, and root alone may do all else."""
    if os.geteuid() != 0:
        return
    root = pwd.getpwuid(0).pw_name
    _write(places.rules, "local all all peer map=bookable\n")
    _write(
        places.users,
        f"bookable {root} all\nbookable {users.PROGRAMS} {APPLICATION}\n",
    )


def _write(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="ascii")
    draft.chmod(0o644)
    draft.replace(path)


def _make(places: Places, *, account: Account, programs: Path, durable: bool) -> None:
    # Under another name first: a start that is cut short leaves nothing that looks complete.
    for draft in places.home.glob(f"{_DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(dir=places.home, prefix=_DRAFT))
    account.own(draft)
    _initdb(draft, account=account, programs=programs, durable=durable)
    try:
        os.rename(draft, places.data)
    except OSError as error:
        raise CommandError(
            f"{places.data} is in the way of a new database: {error.strerror}"
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
