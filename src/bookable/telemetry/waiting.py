"""Waiting for something outside the process: a vendor, the keys of an issuer, another process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

Slot = Callable[[], AbstractContextManager[None]]

_slot: list[Slot] = [nullcontext, nullcontext]


def provide_slots(given_back: Slot, taken_back: Slot = nullcontext) -> None:
    """Set how `waiting` frees the connection slot and `resumed` takes one again.

    A process without slots does not call this.
    """
    _slot[:] = [given_back, taken_back]


@contextmanager
def waiting() -> Iterator[None]:
    """Give back the connection slot of this request while the block waits.

    A web process answers hundreds of connections with a few slots. A request that kept its slot
    while it waits for a slow vendor would stop all of them. No statement can run in the block.
    """
    with _slot[0]():
        yield


@contextmanager
def resumed() -> Iterator[None]:
    """Have a connection slot again during the block, if this is amid `waiting`.

    For the statements that a vendor's answer makes necessary before the next request to it.
    """
    with _slot[1]():
        yield
