"""`bookable mcp`: the Model Context Protocol over standard input and output.

Each line is a message. It is posted to `/mcp/` of a server, and its answer is the next line.
"""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Mapping
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from bookable.server.errors import CommandError

_TIMEOUT = 60
_INTERNAL_ERROR = -32603
_REVISION = "io.modelcontextprotocol/protocolVersion"


class _NoRedirects(HTTPRedirectHandler):
    """The credentials are for the server that was named, and no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


def serve(lines: IO[bytes], answers: IO[bytes], environ: Mapping[str, str]) -> int:
    """Answer each line until there are no more. Raise CommandError if a setting is missing."""
    address, headers = _settings(environ)
    opener = build_opener(_NoRedirects)
    for line in lines:
        if not line.strip():
            continue
        answer = _answer(opener, address, headers, line)
        if answer:
            answers.write(answer + b"\n")
            answers.flush()
    return 0


def _settings(environ: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the address of the endpoint and the headers of every request."""
    server, token = environ.get("BOOKABLE_URL", ""), environ.get("BOOKABLE_TOKEN", "").strip()
    if urlsplit(server).scheme not in ("http", "https") or not urlsplit(server).hostname:
        raise CommandError("BOOKABLE_URL must be the address of a server, such as https://…")
    if not token.isascii() or not token.isprintable() or not token:
        raise CommandError("BOOKABLE_TOKEN must be a token of a person, or an API key")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if person := environ.get("BOOKABLE_ACT_AS", "").strip():
        headers["Bookable-Act-As"] = person
    return f"{server.rstrip('/')}/mcp/", headers


def _answer(opener: OpenerDirector, address: str, headers: Mapping[str, str], line: bytes) -> bytes:
    """Return the server's answer to a message, or an error in its place. It is empty for a message
    that wants none."""
    message = _message(line)
    request = Request(address, line, {**headers, **_routing(message)}, method="POST")  # noqa: S310
    try:
        with opener.open(request, timeout=_TIMEOUT) as response:
            return _one_line(response.read())
    except HTTPError as error:
        with error:
            return _refused(message, error.read(), f"The server answered {error.code}")
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        problem = getattr(error, "reason", error)
        return _refused(message, b"", f"The server cannot be reached: {problem}")


def _message(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def _routing(message: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that repeat what a message says, where its revision wants them."""
    params = message.get("params")
    meta = params.get("_meta") if isinstance(params, dict) else None
    revision = meta.get(_REVISION) if isinstance(meta, dict) else None
    if revision is None or not isinstance(params, dict):
        return {}
    said = {"MCP-Protocol-Version": revision, "Mcp-Method": message.get("method")}
    said["Mcp-Name"] = params.get("name")
    return {name: _header(value) for name, value in said.items() if isinstance(value, str)}


def _header(value: str) -> str:
    if value.isascii() and value.isprintable() and value == value.strip():
        return value
    return f"=?base64?{base64.b64encode(value.encode(errors='replace')).decode()}?="


def _refused(message: Mapping[str, Any], body: bytes, otherwise: str) -> bytes:
    """Return the server's error, or one that says `otherwise`, as an answer to the message."""
    if "id" not in message and message:
        return b""
    found = _message(body).get("error")
    error = found if isinstance(found, dict) else {"code": _INTERNAL_ERROR, "message": otherwise}
    return json.dumps({"jsonrpc": "2.0", "id": message.get("id"), "error": error}).encode()


def _one_line(body: bytes) -> bytes:
    return body.replace(b"\n", b" ").strip()
