"""PgBouncer between Bookable and PostgreSQL."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prove.fleet.postgres import ROLE, Node
from tests.harness import free_port, make_home, run
from tests.waiting import eventually

from bookable.server import processes
from bookable.server.users import account

_CONFIG = """
[databases]
{role} = host=127.0.0.1 port={postgres} user={role}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
logfile = {folder}/log
pidfile = {folder}/pid
"""

pytestmark = pytest.mark.skipif(
    shutil.which("pgbouncer") is None, reason="needs PgBouncer (apt-get install pgbouncer)"
)


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    folder = make_home()
    node = Node(folder, "postgres")
    node.make()
    yield node
    node.stop()
    shutil.rmtree(folder)


@contextmanager
def pgbouncer(node: Node, *, mode: str) -> Iterator[str]:
    """Run PgBouncer, and yield the DATABASE_URL that leads through it."""
    folder, port = make_home(), free_port()
    config = folder / "pgbouncer.ini"
    config.write_text(
        _CONFIG.format(role=ROLE, postgres=node.port, port=port, mode=mode, folder=folder)
    )
    account().own(folder)
    process = processes.spawn(
        ["pgbouncer", "-q", config], on_parent_death=signal.SIGTERM, **account().options()
    )
    try:
        eventually((folder / "pid").exists)
        yield f"postgresql://{ROLE}@127.0.0.1:{port}/{ROLE}"
    finally:
        processes.end(process, steps=[(signal.SIGTERM, 5.0)])
        shutil.rmtree(folder)


class TestDoctorBehindPgBouncer:
    @pytest.mark.parametrize(
        ("mode", "found"),
        [
            ("session", "ok     pooler: each connection has a session of its own"),
            ("transaction", "wrong  pooler: a pooler in between shares sessions"),
        ],
    )
    def test_says_whether_connections_keep_their_session(
        self, node: Node, tmp_path: Path, mode: str, found: str
    ) -> None:
        with pgbouncer(node, mode=mode) as url:
            done = run("doctor", env={"BOOKABLE_HOME": str(tmp_path), "DATABASE_URL": url})
        [line] = [line for line in done.stdout.splitlines() if " pooler: " in line]
        assert line.lower().startswith(found)
