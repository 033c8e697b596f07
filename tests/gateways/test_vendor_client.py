"""Compressed answers of vendors."""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bookable.gateways.vendor_client import LARGEST_ANSWER, Deadline, VendorClient
from bookable.gateways.vendor_errors import VendorErrors


class PortError(Exception):
    pass


@pytest.fixture
def client():
    client = VendorClient(VendorErrors("Acme", PortError, lambda text, _: PortError(text)))
    yield client
    client.close()


@pytest.fixture
def serve():
    """A server that sends one compressed body."""
    servers = []

    def begin(body):
        class Compressed(BaseHTTPRequestHandler):
            def do_GET(self):
                packed = gzip.compress(body)
                self.send_response(200)
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(packed)))
                self.end_headers()
                self.wfile.write(packed)

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Compressed)
        thread = threading.Thread(target=server.serve_forever, args=(0.005,))
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield begin
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


class TestCompressedAnswer:
    def test_is_decompressed(self, client, serve):
        answer = client.send("GET", serve(b'{"a": "b"}'), deadline=Deadline(5))
        assert answer.json() == {"a": "b"}

    def test_can_be_as_long_as_the_limit(self, client, serve):
        answer = client.send("GET", serve(b"x" * LARGEST_ANSWER), deadline=Deadline(5))
        assert len(answer.content) == LARGEST_ANSWER

    def test_is_not_decompressed_beyond_the_limit(self, client, serve):
        with pytest.raises(PortError, match=r"^Acme gave an answer that could not be understood"):
            client.send("GET", serve(b"x" * (LARGEST_ANSWER + 1)), deadline=Deadline(5))
