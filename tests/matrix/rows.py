"""A row of the matrix: a call to an address, and the expected answer for each kind of caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.factories import NOW

SIGNED_IN = ("stranger", "foreigner", "peer", "rival", "client", "provider", "staff")
"""Callers with a token: one without roles, one with the roles of all other dialects, another client
and another provider, the two parties, and staff."""

UNKNOWN = ("nobody", "forged", "expired", "refreshing", "dismissed", "crossing")
"""Callers without valid credentials: none, a made-up token, an expired bearer token, a refresh
token, the token of a deactivated person, and a page of another origin that makes the client's
browser send the session cookie."""

PASSERS_BY = ("nobody", "forged", "crossing", "client", "staff")

WITH_A_KEY = ("keyed", "acting")
"""Callers with an API key that has all scopes: one for the marketplace, and one for the client."""

INVALID_TOKENS = ("forged", "expired", "refreshing", "dismissed")
"""Callers whom one place refuses for all addresses."""

CALLERS = (*UNKNOWN, *SIGNED_IN, *WITH_A_KEY)

_ANSWERED_LIKE = {
    **dict.fromkeys(UNKNOWN, "nobody"),
    "keyed": "nobody",
    "acting": "client",
    "foreigner": "stranger",
    **dict.fromkeys(("stranger", "peer", "rival"), "others"),
    **dict.fromkeys(("others", "client", "provider", "staff"), "everyone"),
    "everyone": "nobody",
}
"""For callers that a row does not mention: the caller whose expected status they share."""

READING = ("GET", "HEAD")
TO_SIGN_IN, UNAUTHORIZED, FORBIDDEN = 302, 401, 403


@dataclass(frozen=True, kw_only=True)
class Row:
    """A call, and the expected status for each kind of caller. Names in braces, in the path and the
    body, come from the scene. `statements` is the number of SQL statements of the successful call,
    made by `by` or by the first caller with access. `grows` adds 19 more of what is listed; the
    number must stay the same. `remote` is the client's address."""

    dialect: str
    method: str
    path: str
    body: Any = None
    answers: Mapping[str, int]
    statements: int | None = None
    by: str | None = None
    now: datetime = NOW
    grows: Callable[..., object] | None = None
    sandbox: bool = False
    is_page: bool = False
    """Whether it is a page with forms. People are known there by the cookie of their browser and by
    nothing else, and 302 for somebody unknown leads to the page on which they sign in."""
    remote: str = "127.0.0.1"

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def status_for(self, caller: str) -> int:
        """Return the status that a caller gets."""
        if caller == "crossing":
            return self._crossing
        if self.is_page and caller in WITH_A_KEY:
            caller = "nobody"
        while caller not in self.answers:
            caller = _ANSWERED_LIKE[caller]
        return self.answers[caller]

    @property
    def callers(self) -> tuple[str, ...]:
        """Return the kinds of callers. A call that needs no credentials is made by one of them
        only."""
        asks = any(name in self.answers for name in _ANSWERED_LIKE.values() if name != "nobody")
        return CALLERS if asks or self.answers["nobody"] == UNAUTHORIZED else PASSERS_BY

    def callers_in_turn(self, turn: int) -> list[str]:
        """Return the kinds of callers, but only one of those whose credentials say nothing here.

        A page knows no tokens, and asks for no role of another API.
        """
        alike = (*INVALID_TOKENS, *WITH_A_KEY, "foreigner") if self.is_page else INVALID_TOKENS
        left_out = set(alike) - {alike[turn % len(alike)]}
        return [who for who in self.callers if who not in left_out]

    @property
    def is_granted(self) -> bool:
        """Return whether the call succeeds for any caller."""
        return any(map(self.lets_in, self.callers))

    def lets_in(self, caller: str) -> bool:
        """Return whether the call succeeds for a caller."""
        return self.status_for(caller) < 400 and not self.asks_to_sign_in(caller)

    def asks_to_sign_in(self, caller: str) -> bool:
        """Return whether a caller is led to the page on which people sign in."""
        is_known = caller in (*SIGNED_IN, "crossing")
        return self.is_private_page and not is_known

    @property
    def is_private_page(self) -> bool:
        """Return whether it is a page for which people sign in."""
        known = self.answers.keys() - {"nobody", "crossing"}
        return self.is_page and self.answers["nobody"] == TO_SIGN_IN and bool(known)

    @property
    def _crossing(self) -> int:
        """Return the expected status for a page of another origin. Reading with a cookie is
        allowed, because such a page cannot see the answer."""
        if self.is_page and "crossing" not in self.answers:
            return self.status_for("client") if self.method in READING else FORBIDDEN
        if "crossing" in self.answers or self.answers["nobody"] != UNAUTHORIZED:
            return self.answers.get("crossing", self.answers["nobody"])
        return self.status_for("client") if self.method in READING else FORBIDDEN

    @property
    def granted(self) -> str:
        """Return the caller whose call succeeds."""
        order = ("client", "provider", "staff", "peer", "nobody")
        return self.by or next(who for who in order if self.lets_in(who))


def rows_of(dialect: str, base: str) -> Callable[..., Row]:
    """Return a function that makes the rows of one API: `row(method, path, body, client=200,
    others=403)`."""

    def row(method: str, path: str, body: Any = None, *, nobody: int = 401, **more: Any) -> Row:
        known = {*CALLERS, "others", "everyone"}
        answers = {name: more.pop(name) for name in list(more) if name in known}
        return Row(
            dialect=dialect,
            method=method,
            path=base + path,
            body=body,
            answers={"nobody": nobody} | answers,
            **more,
        )

    return row
