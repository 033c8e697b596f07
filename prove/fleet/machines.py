"""A fleet: web machines behind HAProxy, workers, and the servers of one database."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from tests.harness import Running, command, environment, free_port, http, make_home
from tests.lookalikes.stripe import StripeLookalike
from tests.lookalikes.zoom import ZoomLookalike

from bookable.server import processes
from bookable.server.processes import follow_parent
from prove.fleet.postgres import ROLE, Node, address
from prove.stand import Database, Stand

MACHINES = 2
DRAIN = 4.0
"""Seconds that a web machine has until HAProxy has noticed that it stops."""

_HAPROXY = """
global
    maxconn 500
defaults
    mode http
    option http-keep-alive
    timeout connect 2s
    timeout check 5s
    retries 3
    option redispatch 1
    timeout client 60s
    timeout server 60s
frontend public
    bind 127.0.0.1:{port}
    # With all machines unready, for lack of a primary, they still say so in each API's own shape.
    use_backend any if {{ nbsrv(ready) eq 0 }}
    default_backend ready
backend ready
    option httpchk GET /readyz
    default-server check inter 500ms fall 2 rise 1
{servers}
backend any
{servers}
"""

WORKER_STOPS_WITHIN = 20.0


def is_installed() -> bool:
    """Return whether HAProxy is there."""
    return shutil.which("haproxy") is not None


class Worker:
    """`bookable worker` as a machine of its own."""

    def __init__(self, env: Mapping[str, str], home: Path) -> None:
        self.complaints = home / "worker.log"
        with self.complaints.open("ab") as log:
            self.process = subprocess.Popen(
                command("worker"),
                env=environment({**env, "BOOKABLE_HOME": str(home)}),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_follow,
            )

    def stop(self) -> None:
        """Stop it, and wait until it has."""
        self.process.terminate()
        self.process.wait(WORKER_STOPS_WITHIN)


class Fleet(Stand):
    """Machines over the same database. `bookable` is the address of all of them together, which is
    HAProxy's."""

    nodes: list[Node]
    primary: Node
    webs: list[Running]
    workers: list[Worker]

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open a connection to the primary that sees every row for the block."""
        with self.primary.connection() as db:
            yield db

    def complaints(self) -> list[str]:
        """Return the last log lines of all web machines."""
        return [line for web in self.webs for line in web.complaints[-20:]]

    def replace(self, number: int) -> None:
        """Stop a web machine as a service manager does, and start it again."""
        old = self.webs[number]
        old.stop(signal.SIGTERM)
        self.webs[number] = _web(old.home, old.env, port=old.port).__enter__()
        self.wait_until_ready(self.webs[number].url)

    def wait_until_ready(self, url: str) -> None:
        """Wait until a machine says that it is ready, and HAProxy has heard it."""
        until = time.monotonic() + 60
        while not _is_ready(url):
            if time.monotonic() > until:
                raise TimeoutError(f"{url} does not become ready")
            time.sleep(0.05)
        time.sleep(1.2)


@contextmanager
def fleet(*, nodes: int = 1, workers: int = MACHINES) -> Iterator[Fleet]:
    """Run the machines for the block. All start at once, before there is any table."""
    folder = make_home()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        zoom, stripe = stack.enter_context(ZoomLookalike()), stack.enter_context(StripeLookalike())
        front = free_port()
        found = Fleet(Running(home=folder), zoom, stripe)
        found.nodes = _nodes(stack, folder, nodes)
        found.primary = found.nodes[0]
        env = {
            **found.vendors(),
            "DATABASE_URL": address(*found.nodes),
            "BOOKABLE_SECRET_KEY": "a secret for the proof, the same on each machine",
            "BOOKABLE_SANDBOX": "1",
            "BOOKABLE_OPEN_BOOKINGS": "0",
            "BOOKABLE_BASE_URL": f"http://127.0.0.1:{front}",
        }
        found.bookable = Running(home=_home(folder, "front"), port=front, env=env)
        found.workers = [Worker(env, _home(folder, f"worker{n}")) for n in range(workers)]
        for worker in found.workers:
            stack.callback(worker.stop)
        found.webs = []
        # Those that run at the end, which may not be those that ran first.
        stack.callback(lambda: [web.stop() for web in found.webs])
        for number in range(MACHINES):
            own = env | _replica(found.nodes, number)
            found.webs.append(_web(_home(folder, f"web{number}"), own).__enter__())
        stack.enter_context(_haproxy(folder, front, found.webs))
        found.wait_until_ready(found.bookable.url)
        yield found


def _nodes(stack: ExitStack, folder: Path, count: int) -> list[Node]:
    nodes = [Node(folder, f"postgres{n}") for n in range(count)]
    for node in nodes:
        stack.callback(node.stop)
    nodes[0].make()
    for node in nodes[1:]:
        node.follow(nodes[0])
    return nodes


def _replica(nodes: Sequence[Node], number: int) -> dict[str, str]:
    """Have each web machine read from another server, if there is a standby. Which of them is the
    standby changes with each failover."""
    if len(nodes) == 1:
        return {}
    node = nodes[(number + 1) % len(nodes)]
    return {"DATABASE_REPLICA_URL": f"postgresql://{ROLE}@127.0.0.1:{node.port}/{ROLE}"}


def _home(folder: Path, name: str) -> Path:
    home = folder / name
    home.mkdir(mode=0o711)
    return home


def _web(home: Path, env: Mapping[str, str], *, port: int | None = None) -> Running:
    flags = ("--workers=1", f"--drain={DRAIN}")
    return Running(home=home, port=port, env=env, word="web", flags=flags, preexec_fn=_follow)


@contextmanager
def _haproxy(folder: Path, port: int, webs: list[Running]) -> Iterator[None]:
    servers = "\n".join(f"    server web{web.port} 127.0.0.1:{web.port}" for web in webs)
    config = folder / "haproxy.cfg"
    config.write_text(_HAPROXY.format(port=port, servers=servers))
    with (folder / "haproxy.log").open("ab") as log:
        process = processes.spawn(
            ["haproxy", "-q", "-db", "-f", config],
            on_parent_death=signal.SIGTERM,
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        processes.end(process, steps=[(signal.SIGTERM, 5.0)])


def _is_ready(url: str) -> bool:
    try:
        return http.get(f"{url}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _follow() -> None:
    follow_parent(signum=signal.SIGTERM)
