"""Bookable as its users run it: the real command, in processes of its own."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import psutil
from tests.waiting import FOR_EVER

from bookable.server.locks import locked

_TIMEOUT = 5 * FOR_EVER
_ROOT = Path(__file__).parents[1]
_KEPT = _ROOT / ".cache" / "tests"
_NOT_INSTALLED = Path(__file__).parent / "not_installed"

http = httpx.Client(verify=False, limits=httpx.Limits(max_keepalive_connections=0))
"""For single requests, each on a connection of its own. The functions of `httpx` do the same, but
read all certificates each time, which takes a hundred times as long as the request."""


def command(*words: str) -> list[str]:
    """Return the command line that runs `bookable` from this environment."""
    return [sys.executable, "-P", "-m", "bookable", *words]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment without any setting but those in `extra`, in which libraries for tests
    cannot be imported."""
    inherited = ("BOOKABLE_", "DATABASE_", "AUTH_", "ZOOM_", "STRIPE_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(inherited)}
    path = os.pathsep.join(filter(None, [str(_NOT_INSTALLED), kept.get("PYTHONPATH")]))
    return kept | {"PYTHONPATH": path} | dict(extra or {})


def run(
    *words: str,
    env: Mapping[str, str] | None = None,
    text: str | None = None,
    cwd: Path = Path("/"),
) -> subprocess.CompletedProcess[str]:
    """Run `bookable` with these arguments and no settings but `env`."""
    return subprocess.run(
        command(*words),
        env=environment(env),
        cwd=cwd,
        input=text,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def make_home() -> Path:
    """Make an empty folder that PostgreSQL's user can enter."""
    home = Path(tempfile.mkdtemp(prefix="bookable-home-"))
    home.chmod(0o711)
    return home


def home_with_tables() -> Path:
    """Make a home whose database has all tables, without rows."""
    home = make_home()
    furnish(home)
    return home


def furnish(home: Path) -> None:
    """Copy such a database into a home. To make the tables would take most of a first start."""
    # cp keeps owners and modes, which PostgreSQL insists on.
    subprocess.run(["cp", "-a", _original() / "postgres", home], check=True)


@cache
def _original() -> Path:
    """One for all the processes that run tests side by side."""
    home = Path(os.environ["BOOKABLE_TESTS"]) / "original"
    with locked(home.with_suffix(".lock"), timeout=_TIMEOUT) as free:
        assert free
        if not home.exists():
            draft = home.with_suffix(".draft")
            draft.mkdir(mode=0o711)
            _fill(draft)
            draft.rename(home)
    return home


def _fill(home: Path) -> None:
    """Make such a database, or copy that of an earlier run while nothing of it has changed."""
    kept = _KEPT / _state()
    _KEPT.mkdir(parents=True, exist_ok=True)
    with locked(_KEPT / "lock", timeout=_TIMEOUT) as free:
        assert free
        if not kept.exists():
            done = run("load", "-", text="{}", env={"BOOKABLE_HOME": str(home)})
            assert done.returncode == 0, done.stderr
            for old in filter(Path.is_dir, _KEPT.iterdir()):
                shutil.rmtree(old)
            draft = _KEPT / "draft"
            draft.mkdir()
            subprocess.run(["cp", "-a", home / "postgres", draft], check=True)
            draft.rename(kept)
        else:
            subprocess.run(["cp", "-a", kept / "postgres", home], check=True)


def _state() -> str:
    """Return a digest of everything that such a database is made by."""
    digest = hashlib.sha256((_ROOT / "requirements.lock").read_bytes())
    for folder in ("storage", "postgres"):
        for path in sorted((_ROOT / "src/bookable" / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Forking:
    """Commands in forks of one process that has loaded their code, with no settings but `env`. It
    names the home as well: settings are read before the words of a command."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def run(self, *words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run `bookable` with these arguments."""
        process = _loaded()
        to, back = process.stdin, process.stdout
        assert to is not None
        assert back is not None
        to.write(json.dumps({"words": words, "text": text, "env": dict(self._env)}) + "\n")
        to.flush()
        answer = json.loads(back.readline())
        return subprocess.CompletedProcess(words, answer["code"], answer["out"], answer["err"])


@cache
def _loaded() -> subprocess.Popen[str]:
    """The process that forks. It has settings of its own only until a fork reads others."""
    unused = {"BOOKABLE_SECRET_KEY": "unused-keys" * 3, "DATABASE_URL": "postgresql:///none"}
    process = subprocess.Popen(
        [sys.executable, "-P", str(Path(__file__).with_name("forked_commands.py"))],
        env=environment(unused),
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate)
    return process


class Running:
    """`bookable up` on a home of its own, where the tables are made already, until the block ends.
    `word` names another command that serves.

    with Running() as bookable:
        ids = bookable.load({"people": [...]})
        http.get(bookable.url + "/api/bookings/", headers=bookable.token("maria@example.com"))
    """

    def __init__(
        self,
        *,
        home: Path | None = None,
        port: int | None = None,
        env: Mapping[str, str] | None = None,
        flags: Sequence[str] = ("--no-demo", "--sandbox", "--workers=1"),
        word: str = "up",
        **options: Any,
    ) -> None:
        self.home = home or home_with_tables()
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = environment({"BOOKABLE_HOME": str(self.home), **(env or {})})
        self._words = (word, f"--port={self.port}", *flags)
        self._options = options
        self.said: list[str] = []
        self.complaints: list[str] = []
        self._tokens: dict[str, str] = {}
        self._forking = Forking(self.env)

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            command(*self._words),
            env=self.env,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **self._options,
        )
        self._readers = [
            threading.Thread(target=self._read, args=(stream, lines), daemon=True)
            for stream, lines in (
                (self.process.stdout, self.said),
                (self.process.stderr, self.complaints),
            )
        ]
        self._ready = threading.Event()
        for reader in self._readers:
            reader.start()
        if not self._ready.wait(_TIMEOUT) or f"ready {self.url}" not in self.said:
            self.stop(signal.SIGKILL)
            raise AssertionError(
                f"bookable {self._words[0]} did not come up:\n" + "\n".join(self.complaints)
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _read(self, stream: Any, lines: list[str]) -> None:
        for line in stream:
            lines.append(line.rstrip("\n"))
            if lines is self.said and line.startswith("ready "):
                self._ready.set()
        if lines is self.said:
            self._ready.set()

    def stop(self, signum: signal.Signals = signal.SIGINT) -> int:
        """Stop it, by default as Ctrl-C does, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signum)
        code = self.process.wait(_TIMEOUT)
        for reader in self._readers:
            reader.join(_TIMEOUT)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return code

    def remove(self) -> None:
        """Stop it, and delete its home."""
        self.stop()
        shutil.rmtree(self.home)

    def processes(self) -> dict[str, psutil.Process]:
        """Its processes by name: postgres, where it is inside; web, which has loaded the code; and
        worker, which is forked from that as the processes of the web server are."""
        found: dict[str, psutil.Process] = {}
        for child in psutil.Process(self.process.pid).children():
            # One that has just died has no command line any more.
            with contextlib.suppress(psutil.NoSuchProcess):
                words = child.cmdline()
                found |= {name: child for name, is_its in _MARKS.items() if any(map(is_its, words))}
        for each in self._forks("bookable-worker", found.get("web")):
            found["worker"] = each
        return found

    def web_processes(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        return self._forks("bookable-web", self.processes().get("web"))

    @staticmethod
    def _forks(name: str, parent: psutil.Process | None) -> list[psutil.Process]:
        found = []
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in parent.children() if parent else []:
                with contextlib.suppress(psutil.NoSuchProcess):
                    # A new object, since psutil keeps the name that a process had first.
                    if psutil.Process(child.pid).name() == name:
                        found.append(child)
        return found

    def run(self, *words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run another command on the same home."""
        return run(*words, env=self.env, text=text)

    def load(self, world: Mapping[str, Any]) -> dict[str, Any]:
        """Load a world, and return what `bookable load` printed."""
        loaded: dict[str, Any] = self._forked("load", "-", text=json.dumps(world))
        people = loaded["people"].items()
        self._tokens |= {email: each["token"] for email, each in people if "token" in each}
        return loaded

    def credentials(self, email: str) -> dict[str, str]:
        """Return a person's token and bearer."""
        answer: dict[str, str] = self._forked("token", email)
        return answer

    def token(self, email: str) -> dict[str, str]:
        """Return the header that authenticates a person."""
        token = self._tokens.get(email) or self.credentials(email)["token"]
        return {"Authorization": f"Token {token}"}

    def clock(self, now: str | None) -> str:
        """Set the sandbox's clock, or return to the real time."""
        answer = http.post(f"{self.url}/api/sandbox/clock/", json={"now": now})
        return str(answer.raise_for_status().json()["now"])

    def tick(self) -> int:
        """Run every background job that is due, and return their number."""
        answer = http.post(f"{self.url}/api/sandbox/tick/", timeout=60)
        return int(answer.raise_for_status().json()["ran"])

    def _forked(self, *words: str, text: str | None = None) -> Any:
        """Run a command in a process that has loaded the code, and return what it printed."""
        done = self._forking.run(*words, text=text)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


_MARKS = {
    "postgres": lambda word: word.endswith("/bin/postgres"),
    "web": lambda word: word == "bookable.server.programs",
}
