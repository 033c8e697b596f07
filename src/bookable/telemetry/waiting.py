"""Waiting for something outside the process: a vendor, the keys of an issuer, another process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

_slot_given_back: list[Callable[[], AbstractContextManager[None]]] = [nullcontext]


def provide_slots(given_back: Callable[[], AbstractContextManager[None]]) -> None:
    """Set how `waiting` frees the connection slot; a process without slots does not call this."""
    _slot_given_back[:] = [given_back]


@contextmanager
def waiting() -> Iterator[None]:
    """Give back the connection slot of this request while the block waits.

    A web process answers hundreds of connections with a few slots. A request that kept its slot
    while it waits for a slow vendor would stop all of them. No statement can run in the block.
    """
    with _slot_given_back[0]():
        yield
