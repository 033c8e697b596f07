"""The base of all look-alikes: a real HTTP server on 127.0.0.1 that misbehaves on command.

A look-alike names its calls in `ROUTES` and has a method `_<call>` for each. Over HTTP, and without
credentials, all of them have these controls:

    GET    /_requests   the requests, as a list of {call, method, path, query, headers, body}
    POST   /_faults     {"call": "create", "times": 2, ...Fault's fields}: queue a fault
    DELETE /_faults     forget all queued faults
"""

from __future__ import annotations

import re
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import asdict
from typing import ClassVar, Self
from urllib.parse import unquote

from tests.lookalikes.faults import Answer, Fault, RefusedError, Seen
from tests.lookalikes.http import Server


class Lookalike:
    """A vendor that serves from its creation until it is closed."""

    ROUTES: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, port: int = 0, *, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[Seen] = []
        self.lock = threading.RLock()
        self.closing = threading.Event()
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._server = Server(self, port, context)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,))
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving, cut open connections, and wait for all threads."""
        self.closing.set()
        self._server.shutdown()
        self._server.cut()
        self._server.server_close()
        self._thread.join()

    def cut(self) -> None:
        """Cut all connections that are open."""
        self._server.cut()

    @property
    def address(self) -> str:
        """The address of the server: http://127.0.0.1:PORT."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """The port on which it serves."""
        return int(self._server.server_address[1])

    @property
    def connections(self) -> int:
        """How many connections were made so far."""
        return self._server.connections

    def queue(self, call: str, fault: Fault, *, times: int = 1) -> None:
        """Make the next `times` calls of a name misbehave."""
        if call not in self.ROUTES:
            raise ValueError(f"no call {call!r}: one of {', '.join(self.ROUTES)}")
        with self.lock:
            self._faults[call].extend([fault] * times)

    def forget_faults(self) -> None:
        """Make all calls behave again."""
        with self.lock:
            self._faults.clear()

    def seen(self, call: str) -> list[Seen]:
        """Return the requests of a call, in the order of their arrival."""
        with self.lock:
            return [seen for seen in self.requests if seen.call == call]

    def count(self, call: str) -> int:
        """Return how many requests of a call arrived."""
        return len(self.seen(call))

    def arrive(self, seen: Seen) -> Fault:
        """Record a request, and return the fault with which to answer it."""
        with self.lock:
            self.requests.append(seen)
            due = self._faults[seen.call]
            return due.popleft() if due else Fault(done=True)

    def do(self, seen: Seen) -> Answer:
        """Do a call as the vendor would."""
        with self.lock:
            try:
                return self.perform(seen)
            except RefusedError as refused:
                return refused.answer

    def perform(self, seen: Seen) -> Answer:
        """Call the method of a request; the parts of its path become arguments."""
        pattern = self.ROUTES[seen.call][1] if seen.call else ""
        match = re.fullmatch(pattern, seen.path)
        if not match:
            raise RefusedError(404, {"code": 2300, "message": "This endpoint is not recognized."})
        method: Callable[..., Answer] = getattr(self, f"_{seen.call}")
        return method(seen, *map(unquote, match.groups()))

    def control(self, seen: Seen) -> Answer:
        """Do what a test asks for over HTTP, at a path that begins with `/_`."""
        match seen.method, seen.path:
            case "GET", "/_requests":
                return Answer(200, [asdict(seen) for seen in self.requests])
            case "POST", "/_faults":
                fault = dict(seen.body)
                self.queue(fault.pop("call"), times=fault.pop("times", 1), fault=Fault(**fault))
                return Answer(204)
            case "DELETE", "/_faults":
                self.forget_faults()
                return Answer(204)
        return Answer(404, {"message": "No such control."})

    def call_at(self, method: str, path: str) -> str:
        """Return the name of the call at an address, or an empty string."""
        for call, (verb, pattern) in self.ROUTES.items():
            if method == verb and re.fullmatch(pattern, path):
                return call
        return ""
