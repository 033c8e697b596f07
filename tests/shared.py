"""A server or a browser that several files of tests use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, Self, TypeVar


class Started(Protocol):
    """What `__enter__` starts, and `remove` ends with all that it left behind."""

    def __enter__(self) -> Self: ...

    def remove(self) -> None: ...


T = TypeVar("T", bound=Started)


class Shared(Generic[T]):
    """A server or a browser that starts in the first file of a folder that uses it, and ends after
    the last. An idle Bookable takes two hundredths of a processor, so none is left running.

    In the folder's `conftest.py`:

    _shared = Shared("bookable", Running, flags=[...])

    @pytest.fixture(scope="module")
    def bookable() -> Running:
        return _shared.running()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(item, nextitem) -> None:
        _shared.after(item, nextitem)
    """

    def __init__(self, fixture: str, kind: Callable[..., T], **options: Any) -> None:
        self._fixture = fixture
        self._kind = kind
        self._options = options
        self._running: T | None = None

    def running(self) -> T:
        """Return it. The first call starts it."""
        if self._running is None:
            self._running = self._kind(**self._options).__enter__()
        return self._running

    def after(self, item: Any, nextitem: Any) -> None:
        """Stop it if the next test is in another file and does not use the fixture. Other folders
        have fixtures of the same name."""
        stays = nextitem is not None and (
            nextitem.path == item.path
            or (nextitem.path.parent == item.path.parent and self._fixture in nextitem.fixturenames)
        )
        if self._running is not None and not stays:
            self._running.remove()
            self._running = None
