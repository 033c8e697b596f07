"""A proxy before a real CalDAV server, which misbehaves on command."""

from __future__ import annotations

import hashlib
import re
from typing import ClassVar

import httpx
from tests.lookalikes.faults import Answer, RefusedError, Seen
from tests.lookalikes.server import Lookalike

_HEADERS = ("authorization", "content-type", "depth", "if-match", "if-none-match")
_ANSWERED = ("etag", "location", "www-authenticate")
_NONCE = "dcd98b7102dd2f0e8b11d0f600bfb0c0"


class CaldavProxy(Lookalike):
    """A proxy that passes on everything, unless a fault is queued.

    The parts of answers in `hidden` are taken out: patterns of XML. With a `digest`, a user name
    and a password, it demands Digest authentication with them.
    """

    ROUTES: ClassVar[dict[str, tuple[str, str]]] = {
        method.lower(): (method, "(.*)")
        for method in ("PROPFIND", "REPORT", "PUT", "GET", "DELETE", "MKCALENDAR")
    }

    def __init__(
        self, url: str, *, hidden: str = "", digest: tuple[str, str] | None = None
    ) -> None:
        self.hidden = hidden
        self._digest = digest
        self._upstream = httpx.Client(base_url=url, trust_env=False)
        super().__init__()

    def close(self) -> None:
        """Stop serving."""
        super().close()
        self._upstream.close()

    def perform(self, seen: Seen) -> Answer:
        """Pass a request on, and return the answer."""
        headers = {name: seen.headers[name] for name in _HEADERS if name in seen.headers}
        if self._digest:
            self._check_digest(seen)
            headers["authorization"] = httpx.BasicAuth(*self._digest)._auth_header
        body = seen.body if isinstance(seen.body, str) else ""
        answer = self._upstream.request(
            seen.method, seen.path, content=body.encode(), headers=headers
        )
        text = re.sub(self.hidden, "", answer.text) if self.hidden else answer.text
        kept = {name: answer.headers[name] for name in _ANSWERED if name in answer.headers}
        kept["Content-Type"] = answer.headers.get("content-type", "")
        return Answer(answer.status_code, text, kept)

    def _check_digest(self, seen: Seen) -> None:
        """Refuse a request whose digest (RFC 7616) is not that of the password."""
        assert self._digest
        given = dict(re.findall(r'(\w+)="?([^",]*)', seen.headers.get("authorization", "")))
        first = _md5(f"{self._digest[0]}:calendars:{self._digest[1]}")
        second = _md5(f"{seen.method}:{seen.path}")
        parts = (first, _NONCE, given.get("nc", ""), given.get("cnonce", ""), "auth", second)
        if given.get("response") != _md5(":".join(parts)):
            raise _DemandError


class _DemandError(RefusedError):
    """Digest authentication is demanded."""

    def __init__(self) -> None:
        super().__init__(401, "")
        challenge = f'Digest realm="calendars", qop="auth", nonce="{_NONCE}", algorithm=MD5'
        self.answer = Answer(401, "", {"WWW-Authenticate": challenge})


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
