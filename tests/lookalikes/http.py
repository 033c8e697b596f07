"""The HTTP server of a look-alike: threads that can answer late, byte by byte, or not at all."""

from __future__ import annotations

import json
import socket
import ssl
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from tests.lookalikes.faults import Answer, Fault, Seen


class Vendor(Protocol):
    """What the server needs from the look-alike behind it."""

    closing: threading.Event

    def call_at(self, method: str, path: str) -> str: ...
    def control(self, seen: Seen) -> Answer: ...
    def arrive(self, seen: Seen) -> Fault: ...
    def do(self, seen: Seen) -> Answer: ...


class Server(ThreadingHTTPServer):
    """A server whose connections can be cut."""

    daemon_threads = False  # So that closing waits for them.
    request_queue_size = 64

    def __init__(self, vendor: Vendor, port: int, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.context = context
        self.vendor = vendor
        self.open: set[socket.socket] = set()
        self.connections = 0

    def get_request(self) -> tuple[Any, Any]:
        """Accept a connection. Its own thread shakes hands, when it begins to read."""
        accepted, address = super().get_request()
        if self.context is not None:
            accepted = self.context.wrap_socket(
                accepted, server_side=True, do_handshake_on_connect=False
            )
        return accepted, address

    def cut(self) -> None:
        """Cut all connections."""
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print an error, unless a client only hung up."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.request)
        self.server.connections += 1

    def finish(self) -> None:
        self.server.open.discard(self.request)
        super().finish()

    def serve(self) -> None:
        vendor, seen = self.server.vendor, self._seen()
        if seen.path.startswith("/_"):
            self._write(vendor.control(seen), Fault())
            return
        fault = vendor.arrive(seen)
        vendor.closing.wait(fault.delay)
        answer = vendor.do(seen) if fault.done else Answer(200, fault.body)
        if fault.drop:
            self.close_connection = True
        else:
            self._write(Answer(fault.status, fault.body) if fault.status else answer, fault)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = serve  # noqa: N815
    do_PROPFIND = do_REPORT = do_MKCALENDAR = serve  # noqa: N815

    def _seen(self) -> Seen:
        parts = urlsplit(self.path)
        raw = self._whole_body().decode()
        return Seen(
            call=self.server.vendor.call_at(self.command, parts.path),
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self._read_body(raw),
            raw=raw,
        )

    def _whole_body(self) -> bytes:
        """Read the body. Raise ConnectionError if the client hangs up before its end."""
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionError
        return body

    def _read_body(self, text: str) -> Any:
        if "form" in self.headers.get("Content-Type", ""):
            return dict(parse_qsl(text))
        try:
            return json.loads(text)
        except ValueError:
            return text

    def _write(self, answer: Answer, fault: Fault) -> None:
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        body = text.encode()
        headers = {"Date": self.date_time_string(), "Content-Length": str(len(body))}
        if body:
            headers["Content-Type"] = fault.content_type
        headers |= answer.headers | fault.headers
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items() if value]
        self._send("\r\n".join([*lines, "", ""]).encode() + body, fault.drip)

    def _send(self, data: bytes, drip: float) -> None:
        if not drip:
            self.wfile.write(data)
            return
        for byte in data:
            if self.server.vendor.closing.wait(drip):
                return
            self.wfile.write(bytes([byte]))
