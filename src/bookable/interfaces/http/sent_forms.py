"""Forms that are sent twice and carried out once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import sleep
from typing import TypeVar

from bookable.domain.refusals import KeyInFlight
from bookable.storage import keys
from bookable.storage.keys import Answer, Receipt

ANYBODY = 0
"""The owner of the keys of those who are not signed in."""

_SEE_OTHER = 303
_FORM = b"form"
"""The fingerprint of all forms of a sender: what is sent again under a key is the same form,
whatever was typed since."""
_WAITS, _WAIT_SECONDS = 50, 0.1

Result = TypeVar("Result")


def once(
    key: str,
    action: Callable[[Receipt], Result],
    onward: Callable[[Result], str],
    *,
    owner: int = ANYBODY,
    sender: str = "",
    now: datetime,
) -> str:
    """Carry out a command once and return the page on which its sender goes on.

    `onward` makes its address in the command's transaction. A form that is sent again gets the
    first address; it waits if the first is still on its way. A command that is refused frees its
    key. Raise KeyInFlight if the first takes very long, KeyReused if another `sender` used the key
    before, and what the command raises.
    """
    purpose = _purpose(key, owner)
    reserved = _reserved(key, owner, purpose, _FORM + sender.encode(), now)
    if isinstance(reserved, Answer):
        return reserved.body.decode()
    made: list[str] = []

    def render(result: Result) -> Answer:
        made.append(onward(result))
        return Answer(_SEE_OTHER, made[-1].encode())

    try:
        action(Receipt(reserved, render, purpose))
    except BaseException:
        keys.free(reserved)
        raise
    # The transaction may have been tried twice; the last answer is the one that was committed.
    return made[-1]


def led_to(key: str, *, owner: int = ANYBODY) -> str | None:
    """Return the page to which a command that was carried out has led, or None."""
    found = keys.answer(key, owner_id=owner, purpose=_purpose(key, owner))
    return found.body.decode() if found else None


def _purpose(key: str, owner: int) -> str:
    return f"form {owner} {key}"


def _reserved(
    key: str, owner: int, purpose: str, fingerprint: bytes, now: datetime
) -> int | Answer:
    # A browser shows only the answer to the last press of a button.
    for _ in range(_WAITS):
        try:
            return keys.reserve(
                key, owner_id=owner, fingerprint=fingerprint, now=now, purpose=purpose
            )
        except KeyInFlight:
            sleep(_WAIT_SECONDS)
    raise KeyInFlight
