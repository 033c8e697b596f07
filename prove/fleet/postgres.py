"""PostgreSQL servers on ports: a primary, and a standby that can take its place."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from tests.harness import free_port

from bookable.postgres.binaries import binaries
from bookable.postgres.paths import Paths
from bookable.server import processes
from bookable.server.users import account
from prove.stand import Database

WITHIN = 60.0
ROLE = "bookable"
"""An ordinary role, which owns the database."""

_SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "timezone": "UTC",
    "random_page_cost": 1.1,
    "max_connections": 200,
    # What pg_rewind needs is not: every standby is a fresh copy here.
    "max_wal_senders": 10,
    "wal_keep_size": "'256MB'",
    "hot_standby": "on",
    # A process that asks a standby waits for nothing here.
    "max_standby_streaming_delay": "'1s'",
}


class Node:
    """One PostgreSQL server with its data below a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name, self.port = name, free_port()
        self._folder, self._data = folder, folder / name
        self._user = account()
        self._programs = binaries(Paths(folder), account=self._user)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process of the server, which is running."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the server was started, and neither stopped nor killed since."""
        return self._process is not None

    def make(self) -> None:
        """Make a new cluster with a database for Bookable, and start it."""
        self._own()
        words = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
        self._run("initdb", "--pgdata", self._data, *words)
        settings = "".join(f"{name} = {value}\n" for name, value in _SETTINGS.items())
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(settings)
        self.start()
        with self.connection("postgres") as db:
            db.execute(f"CREATE ROLE {ROLE} LOGIN".encode())
            db.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}".encode())

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        with (self._folder / f"{self.name}.log").open("ab") as log:
            self._process = processes.spawn(
                [self._programs / "postgres", "-D", self._data, "-p", str(self.port)],
                on_parent_death=signal.SIGQUIT,
                cwd="/",
                stdout=log,
                stderr=log,
                **self._user.options(),
            )
        self.until("SELECT true")

    def stop(self) -> None:
        """Stop the server at once: nothing of it is needed any more, or it recovers."""
        if self._process is not None:
            processes.end(self._process, steps=[(signal.SIGQUIT, 10.0)])
            self._process = None

    def kill(self) -> None:
        """Kill every process of the server, as a machine that loses its power does."""
        assert self._process is not None
        with suppress(psutil.NoSuchProcess):
            server = psutil.Process(self._process.pid)
            for each in (server, *server.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    each.kill()
        self._process.wait()
        self._process = None

    def follow(self, primary: Node) -> None:
        """Become a standby of a primary, from a fresh copy of it, and have it wait for us."""
        shutil.rmtree(self._data, ignore_errors=True)
        self._own()
        copied = ("--host=127.0.0.1", f"--port={primary.port}", "--username=postgres")
        options = ("--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream")
        self._run("pg_basebackup", "--pgdata", self._data, *copied, *options)
        self.start()
        primary.wait_for("'*'")
        primary.until("SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'sync'")

    def promote(self) -> None:
        """Become the primary, and wait for no standby until there is one again."""
        with self.connection("postgres") as db:
            db.execute("SELECT pg_promote(wait => true)")
        self.wait_for("''")

    def wait_for(self, standbys: str) -> None:
        """Have every commit wait for these standbys."""
        with self.connection("postgres") as db:
            db.execute(f"ALTER SYSTEM SET synchronous_standby_names = {standbys}".encode())
            db.execute("SELECT pg_reload_conf()")
        shown = standbys.strip("'")
        self.until(f"SELECT current_setting('synchronous_standby_names') = '{shown}'")

    @contextmanager
    def connection(self, database: str = ROLE) -> Iterator[Database]:
        """Open a connection of the superuser for the block."""
        where = f"host=127.0.0.1 port={self.port} user=postgres dbname={database} connect_timeout=2"
        with psycopg.connect(where, autocommit=True) as db:
            yield db

    def until(self, question: str) -> None:
        """Wait until the server answers a question with true."""
        until = time.monotonic() + WITHIN
        while True:
            with suppress(psycopg.Error), self.connection("postgres") as db:
                if db.execute(question.encode()).fetchone() == (True,):
                    return
            if time.monotonic() > until:
                raise TimeoutError(f"{self.name}: not within {WITHIN:.0f} s: {question}")
            time.sleep(0.02)

    def _own(self) -> None:
        self._data.mkdir(mode=0o700)
        self._user.own(self._data)

    def _run(self, program: str, *words: str | Path) -> None:
        done = subprocess.run(
            [self._programs / program, *words],
            cwd="/",
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
            **self._user.options(),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip()}")


def address(*nodes: Node) -> str:
    """Return the DATABASE_URL that finds the primary among some servers."""
    hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
    return f"postgresql://{ROLE}@{hosts}/{ROLE}?target_session_attrs=read-write"
