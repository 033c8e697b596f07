"""`bookable up`: start, stop, and recovery from killed processes."""

from __future__ import annotations

import shutil
import signal
import socket
import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx
import jwt
import psutil
import psycopg
import pytest
from tests.harness import Forking, Running, free_port, home_with_tables, http, make_home, run
from tests.waiting import FOR_EVER

from bookable.postgres.paths import Paths

JOB = """INSERT INTO procrastinate_jobs (queue_name, task_name, args)
    VALUES ('rounds', 'builtin:procrastinate.builtin_tasks.remove_old_jobs', '{"max_hours": 9999}')
    RETURNING id"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home that the tests of this module share."""
    home = home_with_tables()
    yield home
    shutil.rmtree(home)


def wait_until(condition: Callable[[], bool], *, seconds: float = FOR_EVER) -> bool:
    until = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < until:
        time.sleep(0.05)
    return met


def ask(running: Running, statement: str) -> object:
    where = str(Paths(running.home).socket)
    with psycopg.connect(host=where, user="postgres", autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def is_ready(running: Running) -> bool:
    try:
        return http.get(f"{running.url}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def family(running: Running) -> list[psutil.Process]:
    return psutil.Process(running.process.pid).children(recursive=True)


def clients(process: psutil.Process, running: Running) -> int:
    """Count the connections of clients that a process has."""
    found = process.net_connections("tcp")
    return sum(each.status == "ESTABLISHED" and each.laddr[1] == running.port for each in found)


def is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return trial.connect_ex(("127.0.0.1", port)) != 0


class TestUp:
    def test_prints_ready_on_a_line_of_its_own(self, bookable: Running) -> None:
        assert bookable.said[-1] == f"ready {bookable.url}"
        assert is_ready(bookable)

    def test_runs_a_database_a_web_server_and_a_worker(self, bookable: Running) -> None:
        assert set(bookable.processes()) == {"postgres", "web", "worker"}

    def test_spreads_connections_over_the_processes(self, bookable: Running) -> None:
        with ExitStack() as stack:
            address = ("127.0.0.1", bookable.port)
            for _ in range(64):
                stack.enter_context(socket.create_connection(address))
            processes = bookable.web_processes()
            assert wait_until(lambda: all(clients(each, bookable) > 9 for each in processes))

    def test_listens_on_loopback_only(self, bookable: Running) -> None:
        ports = {c.laddr for p in family(bookable) for c in p.net_connections() if not c.raddr}
        assert {address.ip for address in ports if address} == {"127.0.0.1"}

    def test_creates_the_secret_key_with_mode_600(self, bookable: Running) -> None:
        assert stat.S_IMODE((bookable.home / "secret.key").stat().st_mode) == 0o600

    def test_runs_jobs(self, bookable: Running) -> None:
        assert self.runs_a_job(bookable)

    @staticmethod
    def runs_a_job(running: Running) -> bool:
        (job,) = ask(running, JOB)  # type: ignore[misc]
        status = f"SELECT status::text FROM procrastinate_jobs WHERE id = {job}"
        # Jobs that were done are deleted.
        return wait_until(lambda: ask(running, status) is None)


@pytest.mark.long
class TestMemory:
    def test_is_shared_by_the_processes_of_up(self) -> None:
        """An installation takes less than 200 MB beside PostgreSQL; test tools add some 40 MB,
        since libraries import those that they find."""
        with Running(flags=("--no-demo", "--workers=2")) as running:
            assert all(is_ready(running) for _ in range(50))
            postgres = running.processes()["postgres"]
            theirs = {postgres, *postgres.children(recursive=True)}
            ours = {psutil.Process(running.process.pid), *family(running)} - theirs
            # Pages that several of them share count once.
            sizes = {each.pid: each.memory_full_info().pss / 2**20 for each in ours}
            assert len(sizes) == 5
            assert sum(sizes.values()) < 240, sizes
        shutil.rmtree(running.home)


@pytest.mark.long
class TestSecondUp:
    def test_on_the_same_home_is_refused_in_one_line(self, bookable: Running) -> None:
        done = bookable.run("up", f"--port={free_port()}")
        assert done.returncode == 1
        assert done.stderr == f"bookable: bookable already runs on {bookable.home}\n"

    def test_on_the_same_port_is_refused_in_one_line(self, bookable: Running) -> None:
        home = make_home()
        done = run("up", f"--port={bookable.port}", env={"BOOKABLE_HOME": str(home)})
        shutil.rmtree(home)
        assert done.returncode == 1
        assert done.stderr.startswith(f"bookable: port {bookable.port} cannot be used: something")
        assert done.stderr.count("\n") == 1


@pytest.mark.long
class TestCommandBesideASandbox:
    def test_uses_the_clock_of_the_sandbox(self, bookable: Running) -> None:
        bookable.load({"people": [{"email": "maria@example.com", "name": "Maria"}]})
        try:
            assert bookable.clock("2031-03-01T10:00:00Z") == "2031-03-01T10:00:00Z"
            bearer = bookable.credentials("maria@example.com")["bearer"]
        finally:
            bookable.clock(None)
        said = jwt.decode(bearer, options={"verify_signature": False})
        assert datetime.fromtimestamp(said["iat"], UTC) == datetime(2031, 3, 1, 10, tzinfo=UTC)


class TestDoctorBesideUp:
    def test_warns_of_the_sandbox_and_of_missing_mail_and_administrators_only(
        self, bookable: Running
    ) -> None:
        done = Forking(bookable.env).run("doctor")
        assert (done.returncode, done.stderr) == (0, "")
        grades = dict(
            reversed(line.split(":")[0].split(maxsplit=1)) for line in done.stdout.splitlines()
        )
        missing = {name for name, grade in grades.items() if grade != "ok"}
        assert missing == {"sandbox", "mail", "administrators"}
        assert {grades[name] for name in missing} == {"warn"}


class TestKilledChild:
    @pytest.mark.long
    @pytest.mark.parametrize("name", ["web", "worker"])
    def test_is_restarted(self, bookable: Running, name: str) -> None:
        before = bookable.processes()[name]
        before.kill()
        assert wait_until(lambda: bookable.processes().get(name, before) != before)
        assert wait_until(lambda: is_ready(bookable))
        assert TestUp.runs_a_job(bookable)

    @pytest.mark.long
    def test_may_be_one_process_of_the_web_server(self, bookable: Running) -> None:
        victim = bookable.web_processes()[0]
        victim.kill()
        assert wait_until(
            lambda: victim not in (left := bookable.web_processes()) and len(left) == 2
        )
        assert all(is_ready(bookable) for _ in range(20))

    @pytest.mark.long
    @pytest.mark.parametrize(
        "blow", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGKILL]
    )
    def test_may_be_the_database(self, bookable: Running, blow: signal.Signals) -> None:
        assert all(is_ready(bookable) for _ in range(20))
        before = bookable.processes()["postgres"]
        before.send_signal(blow)
        assert wait_until(lambda: bookable.processes().get("postgres", before) != before)
        assert wait_until(lambda: self.answers(bookable))
        assert all(is_ready(bookable) for _ in range(20))
        assert TestUp.runs_a_job(bookable)

    @staticmethod
    def answers(running: Running) -> bool:
        try:
            return ask(running, "SELECT 1") == (1,)
        except psycopg.OperationalError:
            return False


class TestKilledUp:
    @pytest.mark.long
    def test_ends_its_children_and_loses_no_data(self, home: Path) -> None:
        with Running(home=home) as first:
            ask(first, "CREATE TABLE kept AS SELECT 7 AS answer")
            children = family(first)
            first.process.kill()
            # At once, while the children of the first are still ending.
            with Running(home=home, port=first.port) as second:
                assert ask(second, "SELECT answer FROM kept") == (7,)
                _, alive = psutil.wait_procs(children, timeout=10)
                assert alive == []
                assert is_ready(second)

    @pytest.mark.long
    def test_together_with_its_web_server_can_be_started_again(self, home: Path) -> None:
        with Running(home=home) as running:
            children = family(running)
            running.processes()["web"].kill()
            running.process.kill()
            _, alive = psutil.wait_procs(children, timeout=15)
            assert alive == []
            assert is_free(running.port)


@pytest.mark.long
class TestCtrlC:
    # Machines of their own (test_machines.py) are stopped by both each time.
    @pytest.mark.parametrize(
        "signum", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)]
    )
    def test_stops_everything_and_logs_no_error(self, home: Path, signum: signal.Signals) -> None:
        with Running(home=home) as running:
            children = family(running)
            with httpx.Client() as idle:
                idle.get(running.url)
                began = time.monotonic()
                assert running.stop(signum) == 0
            assert time.monotonic() - began < 10
            assert [child for child in children if child.is_running()] == []
            # Log lines are JSON. All else is an error that was not handled.
            assert [line for line in running.complaints if not line.startswith("{")] == []
            assert not (home / "postgres" / "postmaster.pid").exists()


class TestSignalForNewCode:
    @pytest.mark.long
    @pytest.mark.long
    def test_that_comes_early_waits_until_there_is_something_to_renew(self, home: Path) -> None:
        running = Running(home=home)
        with ThreadPoolExecutor(max_workers=1) as pool:
            sent = pool.submit(self.ask_for_new_code, running)
            with running:
                sent.result()
                assert wait_until(lambda: "renewed" in running.said)

    def ask_for_new_code(self, running: Running) -> None:
        """Send the signal as soon as it is known to which process."""
        recorded = running.home / "up.running"

        def is_known() -> bool:
            return recorded.exists() and recorded.read_text() == f"{running.process.pid}\n"

        assert wait_until(is_known)
        running.process.send_signal(signal.SIGUSR1)


class TestUnusableHome:
    def test_is_named_in_the_error(self) -> None:
        done = run("up", "--home=/proc/bookable")
        assert done.returncode == 1
        assert done.stderr.startswith("bookable: BOOKABLE_HOME: /proc/bookable")
        assert done.stderr.count("\n") == 1
