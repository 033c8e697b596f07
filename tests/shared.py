"""A server that several files of tests use."""

from __future__ import annotations

import shutil
from typing import Any

from tests.harness import Running


class Shared:
    """A Bookable that the files of a folder use one after the other. An idle one takes two
    hundredths of a processor, so it ends with the last of these files.

    _shared = Shared("bookable", flags=[...])

    @pytest.fixture(scope="module")
    def bookable() -> Running:
        return _shared.running()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(item, nextitem) -> None:
        _shared.after(item, nextitem)
    """

    def __init__(self, fixture: str, **options: Any) -> None:
        self._fixture = fixture
        self._options = options
        self._running: Running | None = None

    def running(self) -> Running:
        """Return it. The first call starts it."""
        if self._running is None:
            self._running = Running(**self._options).__enter__()
        return self._running

    def after(self, item: Any, nextitem: Any) -> None:
        """Stop it if the next test is in another file and does not use the fixture. Other folders
        have fixtures of the same name."""
        stays = nextitem is not None and (
            nextitem.path == item.path
            or (nextitem.path.parent == item.path.parent and self._fixture in nextitem.fixturenames)
        )
        if self._running is not None and not stays:
            self._running.stop()
            shutil.rmtree(self._running.home)
            self._running = None
