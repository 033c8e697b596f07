"""`bookable mcp` where something is wrong: each request is answered, and no secret is shown."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from tests.factories import make_student

from bookable.interfaces.auth.entry import INVALID
from bookable.interfaces.cli.assistants import serve
from bookable.server.errors import CommandError

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
NOTE = {"jsonrpc": "2.0", "method": "notifications/initialized"}
NOWHERE = "http://127.0.0.1:9"


def served(*messages, url, token="bkt_secret", **more):
    """Return the answers to messages, or to lines."""
    lines = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in messages]
    answers = io.BytesIO()
    environ = {"BOOKABLE_URL": url, "BOOKABLE_TOKEN": token, **more}
    assert serve(io.BytesIO(b"\n".join(lines)), answers, environ) == 0
    assert token.encode() not in answers.getvalue()
    return [json.loads(line) for line in answers.getvalue().splitlines()]


class TestWrongToken:
    def test_is_answered_under_the_id_of_the_request(self, site):
        (answer,) = served(NOTE, PING, url=site)
        assert (answer["id"], answer["error"]["code"]) == (1, -32001)
        assert answer["error"]["message"] == INVALID


class TestMessages:
    def test_are_answered_in_order_and_notes_not_at_all(self, site, token):
        person = token(make_student())
        sent = [NOTE, PING, b"", b"{broken", {**PING, "id": "two"}, {**PING, "method": "é/\n"}]
        answers = served(*sent, url=f"{site}/", token=person)
        assert [each["id"] for each in answers] == [1, None, "two", 1]
        codes = [each.get("error", {}).get("code") for each in answers]
        assert codes == [None, -32700, None, -32601]

    def test_of_odd_shapes_get_the_servers_answer(self, site, token):
        stateless = {"_meta": {"io.modelcontextprotocol/protocolVersion": "né"}, "name": "\ud800"}
        sent = [[], 5, {**PING, "params": stateless}, {**PING, "params": [1]}]
        answers = served(*sent, url=site, token=token(make_student()))
        assert all(each["error"]["code"] < 0 for each in answers)
        assert len(answers) == 4


class TestUnreachableServer:
    def test_is_an_error_of_each_request(self):
        (answer,) = served(NOTE, PING, url=NOWHERE)
        assert answer["id"] == 1
        assert answer["error"]["message"].startswith("The server cannot be reached")


class TestRedirect:
    def test_is_not_followed_so_that_no_other_server_gets_the_token(self):
        with Elsewhere() as address, Elsewhere(to=address) as here:
            (answer,) = served(PING, url=here)
        assert Elsewhere.asked == ["POST /mcp/"]
        assert (answer["id"], answer["error"]["message"]) == (1, "The server answered 302")


class Elsewhere:
    """A server that sends its callers to another address."""

    asked: ClassVar[list[str]] = []

    def __init__(self, to=""):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                Elsewhere.asked.append(f"{self.command} {self.path}")
                self.send_response(302)
                self.send_header("Location", f"{to}/mcp/")
                self.end_headers()

            def do_GET(self):
                self.do_POST()

            def log_message(self, *_):
                """Print nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self):
        Elsewhere.asked.clear()
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class TestSettings:
    @pytest.mark.parametrize(
        ("environ", "named"),
        [
            ({"BOOKABLE_URL": "", "BOOKABLE_TOKEN": "x"}, "BOOKABLE_URL"),
            ({"BOOKABLE_URL": "file:///etc/passwd", "BOOKABLE_TOKEN": "x"}, "BOOKABLE_URL"),
            ({"BOOKABLE_URL": NOWHERE}, "BOOKABLE_TOKEN"),
            ({"BOOKABLE_URL": NOWHERE, "BOOKABLE_TOKEN": "a\nb"}, "BOOKABLE_TOKEN"),
        ],
    )
    def test_that_are_missing_or_wrong_are_named(self, environ, named):
        with pytest.raises(CommandError, match=named):
            serve(io.BytesIO(), io.BytesIO(), environ)

    def test_of_the_server_are_not_needed(self, tmp_path):
        environ = {"BOOKABLE_URL": NOWHERE, "BOOKABLE_TOKEN": "x", "DATABASE_URL": "nonsense"}
        command = [Path(sys.executable).parent / "bookable", "mcp"]
        done = subprocess.run(
            command, env=environ, input=b"", capture_output=True, cwd=tmp_path, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
