"""Granian on a socket that is already open.

By itself Granian opens its sockets, and the connections that wait in such a socket are reset when
the process ends. `bookable up` opens the sockets, so that they outlive the code that serves them.
Granian has no public way to take them over: asked for in
https://github.com/emmett-framework/granian/issues/786, on its way in
https://github.com/emmett-framework/granian/pull/848. These private names are all that is used of
it (pyproject.toml pins one minor version; tests/runtime/test_granian_socket.py):

* `_granian.SocketHolder`
* `Server._init_shared_socket`, which sets `_ssp` and `_shd`

The rest is documented: RSGI, and the server that is embedded in a process of one's own.
"""

from __future__ import annotations

from typing import Any

from granian._granian import SocketHolder
from granian.server.embed import Server


class ServerOnSocket(Server):
    """Granian's embedded server on the socket `listener`."""

    def __init__(self, application: Any, *, listener: int, **options: Any) -> None:
        super().__init__(application, **options)
        self._listener = listener

    def _init_shared_socket(self) -> None:
        held = SocketHolder(self._listener, False, self.backlog)  # type: ignore[call-arg]
        vars(self).update(_ssp=None, _shd=held)
