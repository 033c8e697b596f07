"""Tests in several processes, which are forked from one that has found all tests.

    pytest --processes 4

To find the tests takes ten seconds of processor time, and forks share what was found. A fork that
has nothing to do asks for another file. It runs the tests of that file one after the other, and
sends a report of each.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from tempfile import TemporaryFile
from typing import Any, NoReturn

import pytest
from _pytest.capture import FDCapture

from bookable.server.processes import follow_parent

Files = Sequence[list[pytest.Item]]

# Files that share a server run in one process, one after the other. Those of browsers would take
# one process too long.
_TOGETHER = (
    r"tests/runtime/test_(connections|hostile|stuck|up|users)\.py",
    r"tests/pages/test_[a-d]\w*_in_a_browser\.py",
    r"tests/pages/test_[e-z]\w*_in_a_browser\.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--processes", type=int, default=1, help="run so many files at a time")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run all tests in forks, unless one process is enough or not all tests were found."""
    options = session.config.option
    if options.processes == 1 or options.collectonly or session.testsfailed:
        return None
    _Run(session).run(options.processes)
    return True


class _Run:
    """Hands out files to forks, and reports what they send."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._files = _files(session.items)
        self._following = iter(range(len(self._files)))
        self._forks: dict[Connection, int] = {}
        self._last: dict[Connection, str] = {}

    def run(self, count: int) -> None:
        """Run all tests."""
        # Folders of the forks' temporary files are made in it.
        _temporary(self._session).getbasetemp()
        try:
            for number in range(count):
                self._start(number)
            while self._forks:
                for fork in wait(list(self._forks)):
                    assert isinstance(fork, Connection)
                    self._hear(fork)
        finally:
            # After Ctrl-C, which they have had as well: they stop the servers that they started.
            for fork, pid in self._forks.items():
                fork.close()
                os.waitpid(pid, 0)
        if self._session.shouldfail:
            raise self._session.Failed(self._session.shouldfail)

    def _start(self, number: int) -> None:
        ours, theirs = Pipe()
        parent = os.getpid()
        if (pid := os.fork()) == 0:
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            follow_parent(parent, signum=signal.SIGTERM)
            for each in (ours, *self._forks):
                each.close()
            _work(self._session, self._files, parent=theirs, number=number)
        theirs.close()
        self._forks[ours] = pid

    def _hear(self, fork: Connection) -> None:
        try:
            said = fork.recv()
        except EOFError:
            self._end(fork)
        else:
            if said is None:
                fork.send(None if self._session.shouldfail else next(self._following, None))
            else:
                self._report(said, fork)

    def _end(self, fork: Connection) -> None:
        _, status = os.waitpid(self._forks.pop(fork), 0)
        if code := os.waitstatus_to_exitcode(status):
            last = self._last.get(fork, "its start")
            self._session.shouldfail = f"a process ended with {code} after {last}"

    def _report(self, said: dict[str, Any], fork: Connection) -> None:
        config = self._session.config
        report = config.hook.pytest_report_from_serializable(config=config, data=said)
        self._last[fork] = report.nodeid
        config.hook.pytest_runtest_logreport(report=report)
        if report.when == "teardown":
            config.hook.pytest_runtest_logfinish(nodeid=report.nodeid, location=report.location)


def _files(items: Sequence[pytest.Item]) -> Files:
    """Return the tests of each file, or of several that run together."""
    found: dict[str, list[pytest.Item]] = {}
    for item in items:
        file = item.nodeid.partition("::")[0]
        name = next((each for each in _TOGETHER if re.fullmatch(each, file)), file)
        found.setdefault(name, []).append(item)
    return list(found.values())


def _work(session: pytest.Session, files: Files, *, parent: Connection, number: int) -> NoReturn:
    """Run files in this fork as long as there are any."""
    code = 1
    try:
        _settle(session, number=number)
        session.config.pluginmanager.register(_Reports(session.config, parent))
        items = chain.from_iterable(files[index] for index in _asked(parent))
        # What a test leaves to the next one depends on that, so there is always one in advance.
        for item, following in pairwise(chain(items, [None])):
            assert item is not None
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                break
        code = 0
    finally:
        session._setupstate.teardown_exact(None)
        os._exit(code)


def _asked(parent: Connection) -> Iterator[int]:
    while True:
        parent.send(None)
        if (index := parent.recv()) is None:
            return
        yield index


def _settle(session: pytest.Session, *, number: int) -> None:
    """Have a folder for temporary files, capture output, and print nothing, all by ourselves."""
    plugins = session.config.pluginmanager
    temporary = _temporary(session)
    temporary._basetemp = temporary.getbasetemp() / f"process-{number}"
    temporary._basetemp.mkdir(mode=0o700)
    capturing: Any = plugins.getplugin("capturemanager")
    for output in (capturing._global_capturing.out, capturing._global_capturing.err):
        if isinstance(output, FDCapture):
            # The same file for those who keep it, such as arguments' defaults, with other content.
            with TemporaryFile() as ours:
                os.dup2(ours.fileno(), output.tmpfile.fileno())
    terminal: Any = plugins.getplugin("terminalreporter")
    terminal._tw._file = open(os.devnull, "w")  # noqa: SIM115


def _temporary(session: pytest.Session) -> Any:
    return session.config._tmp_path_factory  # type: ignore[attr-defined]


class _Reports:
    """Sends what became of each test."""

    def __init__(self, config: pytest.Config, parent: Connection) -> None:
        self._config = config
        self._parent = parent

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Send a report."""
        hook = self._config.hook
        self._parent.send(hook.pytest_report_to_serializable(config=self._config, report=report))
