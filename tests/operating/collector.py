"""A look-alike of an OpenTelemetry collector: OTLP over HTTP, in protobuf."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Seen:
    """A span that was received."""

    def __init__(self, span: Any) -> None:
        self.name: str = span.name
        self.trace: str = span.trace_id.hex()
        self.id: str = span.span_id.hex()
        self.parent: str = span.parent_span_id.hex()
        self.facts = {each.key: _value(each.value) for each in span.attributes}

    def __repr__(self) -> str:
        return f"{self.name} {self.facts}"


class Collector:
    """Receives spans on its own port until the block ends."""

    def __init__(self) -> None:
        self.spans: list[Seen] = []

    def __enter__(self) -> Self:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.take(body)
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Log nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def take(self, body: bytes) -> None:
        """Save the spans of one export."""
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.spans += [Seen(span) for span in scope.spans]

    def named(self, name: str) -> list[Seen]:
        """Return the spans of a name."""
        return [span for span in list(self.spans) if span.name == name]


def _value(value: Any) -> Any:
    return getattr(value, value.WhichOneof("value"))
