"""The Model Context Protocol: messages, revisions and methods.

https://modelcontextprotocol.io/specification
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.http import HttpRequest

from bookable.interfaces.assistants.toolbox import Toolbox

Json = dict[str, Any]

STATELESS = "2026-07-28"
"""The revision in which every request says its revision itself."""
WITH_HANDSHAKE = "2025-11-25"
"""The revision that begins with `initialize`. Nothing is remembered of it here."""
REVISIONS = (STATELESS, WITH_HANDSHAKE)

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
HEADER_MISMATCH = -32020
UNSUPPORTED_REVISION = -32022
UNAUTHENTICATED = -32001

INSTRUCTIONS = (
    "Bookable books people's time. Times are RFC 3339, with an offset, or wall time beside a"
    " `timezone`. Find a provider with `who_is_free`, `openings` or `find_people`, and ask"
    " `explain` why a time can or cannot be booked. Before you cancel or reschedule, show the"
    " person what the dry run says."
)
_ENVELOPE = "io.modelcontextprotocol/"
_INTRODUCTION = {"capabilities": {"tools": {}}, "instructions": INSTRUCTIONS}
_CACHED = {"ttlMs": 3_600_000, "cacheScope": "public"}


class ProtocolError(Exception):
    """A message that is refused, with the protocol's code for it."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


def read(body: bytes) -> Json:
    """Return the message in a body. Raise ProtocolError."""
    try:
        message = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise ProtocolError(PARSE_ERROR, "The body is not JSON") from None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise ProtocolError(INVALID_REQUEST, "The body must be one JSON-RPC 2.0 message")
    return message


def is_request(message: Json) -> bool:
    """Return whether a message wants an answer. Raise ProtocolError if it is of no known kind."""
    if "method" in message and not isinstance(message["method"], str):
        raise ProtocolError(INVALID_REQUEST, "method must be text")
    if "method" not in message and not message.keys() & {"result", "error"}:
        raise ProtocolError(INVALID_REQUEST, "method is required")
    if "id" not in message or "method" not in message:
        return False
    if not is_id(message["id"]):
        raise ProtocolError(INVALID_REQUEST, "id must be text or a whole number")
    return True


def is_id(value: object) -> bool:
    """Return whether a value can be the id of a request."""
    return isinstance(value, str | int) and not isinstance(value, bool)


class Server:
    """Answers requests in both revisions."""

    def __init__(self, toolbox: Toolbox, *, version: str) -> None:
        self._toolbox = toolbox
        self._info = {"name": "bookable", "title": "Bookable", "version": version}

    def answer(self, request: HttpRequest, message: Json) -> Json:
        """Return the result of a request. Raise ProtocolError."""
        params = message.get("params") or {}
        if not isinstance(params, dict):
            raise ProtocolError(INVALID_PARAMS, "params must be an object")
        revision = _revision(request.headers, message, params)
        result = self._result(request, message["method"], params)
        if revision == STATELESS:
            result |= {"resultType": "complete", "_meta": {f"{_ENVELOPE}serverInfo": self._info}}
        return result

    def _result(self, request: HttpRequest, method: str, params: Json) -> Json:
        match method:
            case "server/discover":
                return {**_INTRODUCTION, **_CACHED, "supportedVersions": list(REVISIONS)}
            case "initialize":
                named = {"protocolVersion": WITH_HANDSHAKE, "serverInfo": self._info}
                return {**_INTRODUCTION, **named}
            case "ping":
                return {}
            case "tools/list":
                return {"tools": self._toolbox.listed(), **_CACHED}
            case "tools/call":
                return self._called(request, params)
        raise ProtocolError(METHOD_NOT_FOUND, f"Method not found: {method}")

    def _called(self, request: HttpRequest, params: Json) -> Json:
        name, arguments = params.get("name"), params.get("arguments") or {}
        if not isinstance(name, str) or not self._toolbox.has(name):
            raise ProtocolError(INVALID_PARAMS, f"Unknown tool: {name}")
        if not isinstance(arguments, dict):
            raise ProtocolError(INVALID_PARAMS, "arguments must be an object")
        return self._toolbox.call(request, name, arguments)


def refuse_unknown_revision(headers: Mapping[str, str]) -> None:
    """Raise ProtocolError unless the revision that the header names, if any, is spoken here."""
    _refuse_unless_spoken(headers.get("MCP-Protocol-Version", WITH_HANDSHAKE))


def _revision(headers: Mapping[str, str], message: Json, params: Json) -> str:
    """Return the revision of a request. Raise ProtocolError if it is not spoken here, or if the
    headers by which proxies route it say something else than its body."""
    meta = params.get("_meta")
    said = meta.get(f"{_ENVELOPE}protocolVersion") if isinstance(meta, dict) else None
    header = headers.get("MCP-Protocol-Version")
    if said is None and header != STATELESS:
        _refuse_unless_spoken(header or WITH_HANDSHAKE)
        return WITH_HANDSHAKE
    if not isinstance(meta, dict) or f"{_ENVELOPE}clientCapabilities" not in meta or said is None:
        wanted = f"{_ENVELOPE}protocolVersion and {_ENVELOPE}clientCapabilities"
        raise ProtocolError(INVALID_PARAMS, f"params._meta must have {wanted}")
    bodys = {"MCP-Protocol-Version": said, "Mcp-Method": message["method"]}
    if message["method"] == "tools/call" and params.get("name") is not None:
        bodys["Mcp-Name"] = params["name"]
    for name, value in bodys.items():
        if _plain(headers.get(name)) != value:
            raise ProtocolError(HEADER_MISMATCH, f"The header {name} and the body differ")
    _refuse_unless_spoken(said, (STATELESS,))
    return STATELESS


def _refuse_unless_spoken(revision: str, spoken: Sequence[str] = REVISIONS) -> None:
    if revision not in spoken:
        data = {"supported": list(REVISIONS), "requested": revision}
        raise ProtocolError(UNSUPPORTED_REVISION, "Unsupported protocol version", data)


def _plain(header: str | None) -> str | None:
    """Return the value of a header, which may be wrapped as `=?base64?…?=`."""
    if header is None or not (header.startswith("=?base64?") and header.endswith("?=")):
        return header
    try:
        return base64.b64decode(header[9:-2], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
