"""A row of the matrix: how an address is called, and what each kind of caller is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.people import NOW

SIGNED_IN = ("stranger", "foreigner", "peer", "rival", "client", "provider", "staff")
"""Everybody with a token: somebody without a role and somebody with the roles of all other
dialects, another client and another provider, the two whose business it is, and staff."""

UNKNOWN = ("nobody", "forged", "expired", "refreshing", "dismissed", "crossing")
"""Everybody without a good one: none at all, a made-up token, a bearer of last year, one that is
only good for refreshing, the token of somebody deactivated, and a page elsewhere that makes the
client's browser send his cookie along."""

PASSERS_BY = ("nobody", "forged", "crossing", "client", "staff")

CALLERS = (*UNKNOWN, *SIGNED_IN)

_ANSWERED_LIKE = {
    **dict.fromkeys(UNKNOWN, "nobody"),
    "foreigner": "stranger",
    **dict.fromkeys(("stranger", "peer", "rival"), "others"),
    **dict.fromkeys(("others", "client", "provider", "staff"), "everyone"),
    "everyone": "nobody",
}
"""Of whom a row says nothing, he is answered like this one."""

READING = ("GET", "HEAD")
UNAUTHORIZED, FORBIDDEN = 401, 403


@dataclass(frozen=True, kw_only=True)
class Row:
    """One call, with what every kind of caller is answered.

    Places in braces, in the path and in the body, are names of the scene. `statements` is how many
    the call takes that succeeds, made by the first whom it is granted or by `by`; with `grows`,
    which adds 19 more of what is listed, it takes as many again. `remote` is where from.
    """

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
    remote: str = "127.0.0.1"

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def status_for(self, caller: str) -> int:
        """This will be what a caller is answered."""
        if caller == "crossing":
            return self._crossing
        while caller not in self.answers:
            caller = _ANSWERED_LIKE[caller]
        return self.answers[caller]

    @property
    def callers(self) -> tuple[str, ...]:
        """This will be who calls: what nobody has to sign in for asks nobody for his part."""
        asks = any(name in self.answers for name in _ANSWERED_LIKE.values() if name != "nobody")
        return CALLERS if asks or self.answers["nobody"] == UNAUTHORIZED else PASSERS_BY

    @property
    def is_granted(self) -> bool:
        """This will tell whether the call succeeds for anybody."""
        return min(map(self.status_for, self.callers)) < 400

    @property
    def _crossing(self) -> int:
        """Reading by cookie is as good as by token: a page elsewhere cannot look at the answer."""
        if "crossing" in self.answers or self.answers["nobody"] != UNAUTHORIZED:
            return self.answers.get("crossing", self.answers["nobody"])
        return self.status_for("client") if self.method in READING else FORBIDDEN

    @property
    def granted(self) -> str:
        """This will be who makes the call that succeeds."""
        order = ("client", "provider", "staff", "peer", "nobody")
        return self.by or next(who for who in order if self.status_for(who) < 400)


def rows_of(dialect: str, base: str) -> Callable[..., Row]:
    """This will make the rows of one API: `row(method, path, body, client=200, others=403)`."""

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
