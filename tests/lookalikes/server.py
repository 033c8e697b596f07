"""What all look-alikes of vendors share: a real HTTP server on 127.0.0.1 that misbehaves when told.

A look-alike names its calls in `ROUTES` and has a method `_<call>` for each. Over HTTP, and without
credentials, all of them answer:

    GET    /_requests   what was asked, as a list of {call, method, path, query, headers, body}
    POST   /_faults     {"call": "create", "times": 2, ...Fault's fields}: queue a fault
    DELETE /_faults     forget all queued faults
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import asdict
from typing import ClassVar, Self
from urllib.parse import unquote

from tests.lookalikes.faults import Answer, Fault, RefusedError, Seen
from tests.lookalikes.http import Server


class Lookalike:
    """A vendor that serves from the moment it is made until it is closed."""

    ROUTES: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Seen] = []
        self.lock = threading.RLock()
        self.closing = threading.Event()
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._server = Server(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,))
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """This will stop serving, cut what is open and wait for every thread."""
        self.closing.set()
        self._server.shutdown()
        self._server.cut()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """This will be where the server is: http://127.0.0.1:PORT."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def connections(self) -> int:
        """This will be how many connections were made so far."""
        return self._server.connections

    def queue(self, call: str, fault: Fault, *, times: int = 1) -> None:
        """This will let the next `times` calls of that name misbehave."""
        if call not in self.ROUTES:
            raise ValueError(f"no call {call!r}: one of {', '.join(self.ROUTES)}")
        with self.lock:
            self._faults[call].extend([fault] * times)

    def forget_faults(self) -> None:
        """This will let all calls behave again."""
        with self.lock:
            self._faults.clear()

    def seen(self, call: str) -> list[Seen]:
        """This will be the calls of that name, in the order in which they arrived."""
        with self.lock:
            return [seen for seen in self.requests if seen.call == call]

    def count(self, call: str) -> int:
        """This will be how many calls of that name arrived."""
        return len(self.seen(call))

    def arrive(self, seen: Seen) -> Fault:
        """This will note a request and tell how to behave to it."""
        with self.lock:
            self.requests.append(seen)
            due = self._faults[seen.call]
            return due.popleft() if due else Fault(done=True)

    def do(self, seen: Seen) -> Answer:
        """This will do a call as the vendor would."""
        with self.lock:
            try:
                return self.perform(seen)
            except RefusedError as refused:
                return refused.answer

    def perform(self, seen: Seen) -> Answer:
        """This will find the call's method; what stands in the path becomes its arguments."""
        pattern = self.ROUTES[seen.call][1] if seen.call else ""
        found = re.fullmatch(pattern, seen.path)
        if not found:
            raise RefusedError(404, {"code": 2300, "message": "This endpoint is not recognized."})
        method: Callable[..., Answer] = getattr(self, f"_{seen.call}")
        return method(seen, *map(unquote, found.groups()))

    def control(self, seen: Seen) -> Answer:
        """This will do what a test asks over HTTP, at a path that begins with `/_`."""
        match seen.method, seen.path:
            case "GET", "/_requests":
                return Answer(200, [asdict(each) for each in self.requests])
            case "POST", "/_faults":
                fault = dict(seen.body)
                self.queue(fault.pop("call"), times=fault.pop("times", 1), fault=Fault(**fault))
                return Answer(204)
            case "DELETE", "/_faults":
                self.forget_faults()
                return Answer(204)
        return Answer(404, {"message": "No such control."})

    def call_at(self, method: str, path: str) -> str:
        """This will be the name of the call at an address, or an empty one."""
        for call, (verb, pattern) in self.ROUTES.items():
            if method == verb and re.fullmatch(pattern, path):
                return call
        return ""
