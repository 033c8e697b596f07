"""Started by root, the web server and the worker run as an ordinary user."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.harness import Forking, Running, environment, run
from tests.waiting import eventually

from bookable.postgres.paths import APPLICATION, Paths
from bookable.server.errors import CommandError
from bookable.server.users import PROGRAMS, SERVER, account

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has nothing to give up")

LATER = """
import os, sys
import early
from bookable.server.users import keep_code_reachable, drop_root
keep_code_reachable()
drop_root(parent=os.getppid())
import early.part, late
try:
    os.listdir(sys.argv[1])
except PermissionError:
    print(os.getresuid() == (os.geteuid(),) * 3, os.geteuid(), os.getgroups(), late.WORD)
"""


def users(process: psutil.Process) -> set[int]:
    return {*process.uids(), *process.gids()}


def below(pid: int) -> list[psutil.Process]:
    """Return the children of a process that run as the ordinary user."""
    wanted = {account(PROGRAMS).uid, account(PROGRAMS).gid}
    found = []
    for child in psutil.Process(pid).children():
        # While it starts, the command also has children that end at once.
        with suppress(psutil.NoSuchProcess):
            found += [child] if users(child) == wanted else []
    return found


def as_user(name: str, attempt: Callable[[], object]) -> bool:
    """Return whether a function succeeds in a process of that user."""
    user = account(name)
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setresgid(user.gid, user.gid, user.gid)
        os.setresuid(user.uid, user.uid, user.uid)
        os.environ["HOME"] = "/"
        try:
            attempt()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


class TestUpAsRoot:
    def test_runs_web_server_and_worker_as_an_ordinary_user(self, bookable: Running) -> None:
        running = bookable.processes()
        theirs = [running["web"], *running["web"].children()]
        assert running["worker"] in theirs
        entry = pwd.getpwnam("bookable")
        assert len(theirs) == 4
        for process in theirs:
            eventually(lambda process=process: users(process) == {entry.pw_uid, entry.pw_gid})
        assert users(running["postgres"]) == {account(SERVER).uid, account(SERVER).gid}
        assert account(SERVER).uid != entry.pw_uid

    # That both are restarted at all is among the quick tests (test_up.py).
    @pytest.mark.parametrize("name", [pytest.param("web", marks=pytest.mark.long), "worker"])
    def test_restarts_them_as_that_user(self, bookable: Running, name: str) -> None:
        # The test before this one may have killed the process that holds the code.
        eventually(lambda: name in bookable.processes())
        before = bookable.processes()[name]
        before.kill()
        eventually(lambda: bookable.processes().get(name, before) != before)
        uid = account(PROGRAMS).uid
        eventually(lambda: uid in users(bookable.processes()[name]))

    def test_gives_the_metrics_files_to_that_user(self, bookable: Running) -> None:
        folder = bookable.home / "metrics"
        assert {each.stat().st_uid for each in (folder, *folder.iterdir())} == {
            account(PROGRAMS).uid
        }

    @pytest.mark.parametrize("name", [PROGRAMS, SERVER])
    def test_keeps_the_secret_key_from_both_users(self, bookable: Running, name: str) -> None:
        key = bookable.home / "secret.key"
        assert not as_user(name, key.read_bytes)
        assert key.stat().st_uid == 0

    def test_lets_that_user_connect_as_the_application_only(self, bookable: Running) -> None:
        where = str(Paths(bookable.home).socket)

        def connect(role: str) -> Callable[[], object]:
            return lambda: psycopg.connect(host=where, user=role, dbname="postgres").close()

        assert as_user(PROGRAMS, connect(APPLICATION))
        assert not as_user(PROGRAMS, connect("postgres"))
        assert not as_user("nobody", connect(APPLICATION))
        assert not as_user(PROGRAMS, (bookable.home / "postgres" / "PG_VERSION").read_bytes)

    def test_is_reported_by_the_doctor(self, bookable: Running) -> None:
        said = Forking(bookable.env).run("doctor").stdout
        assert "ok     users: web server and worker run as the user bookable\n" in said


@pytest.mark.long
class TestWorkerCommandAsRoot:
    def test_runs_as_that_user_and_ends_with_the_command(self, bookable: Running) -> None:
        words = [sys.executable, "-P", "-m", "bookable", "worker"]
        with subprocess.Popen(words, env=bookable.env, cwd="/") as command:
            try:
                eventually(lambda: below(command.pid))
                (child,) = below(command.pid)
                command.terminate()
                assert command.wait(60) == 0
            finally:
                command.kill()
        assert not child.is_running()


@pytest.mark.long
class TestCodeBelowAClosedFolder:
    def test_can_be_imported(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        code = closed / "code"
        (code / "early").mkdir(parents=True)
        (code / "early/__init__.py").touch()
        (code / "early/part.py").touch()
        (code / "late.py").write_text("WORD = 'loaded'")
        closed.chmod(0o700)
        env = environment()
        env["PYTHONPATH"] = os.pathsep.join([str(code), env["PYTHONPATH"]])
        words = [sys.executable, "-P", "-c", LATER, str(closed)]
        done = subprocess.run(words, env=env, capture_output=True, text=True, check=True, cwd="/")
        assert done.stdout == f"True {account(PROGRAMS).uid} [] loaded\n"

    def test_is_named_if_it_is_closed_itself(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o700)
        path = os.pathsep.join([str(tmp_path), environment()["PYTHONPATH"]])
        home = {"BOOKABLE_HOME": str(tmp_path / "home")}
        done = run("up", env={**home, "PYTHONPATH": path})
        assert done.returncode == 1
        assert done.stderr == (
            "bookable: the web server and the worker run as the user bookable, who may not read"
            f" {tmp_path}: run chmod -R o+rX {tmp_path}, or run bookable as an ordinary user\n"
        )


@pytest.mark.long
class TestUserThatCannotBeCreated:
    def test_is_reported_in_one_line(self) -> None:
        with pytest.raises(
            CommandError, match=r"the user no:name cannot be made \(.+\), .*make that"
        ):
            account("no:name")

    def test_is_reported_if_useradd_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        with pytest.raises(CommandError, match="No such file or directory: 'useradd'"):
            account("somebody_new")
