"""What the contracts say about each step, written a second time: who may take it, when, and where
it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PROVIDER, CLIENT, STAFF, STRANGER = "provider", "client", "staff", "stranger"
ACTORS = (PROVIDER, CLIENT, STAFF, STRANGER)

WAITS = ("requested", "pending_payment")
AGREED = ("confirmed", "in_progress")
TAKES_TIME = (*WAITS, *AGREED)
HAS_SEAT = ("pending_payment", "confirmed", "in_progress", "completed", "no_show")

BEFORE, FROM, AFTER, EVER = "before start", "from start", "after end", "ever"


@dataclass(frozen=True)
class Rule:
    """One step of a programme."""

    by: tuple[str, ...]
    arrows: Mapping[str, str]
    when: str = EVER
    for_clients: str = ""

    def moment(self, actor: str) -> str:
        """Return when an actor may take the step."""
        return self.for_clients if actor == CLIENT and self.for_clients else self.when


BOTH, ALL = (PROVIDER, CLIENT), (PROVIDER, CLIENT, STAFF)
_MINE = (PROVIDER,)


def _stays(*statuses: str) -> dict[str, str]:
    return {status: status for status in statuses}


def _to(target: str, *statuses: str) -> dict[str, str]:
    return dict.fromkeys(statuses, target)


_ENDS_SOON = ("requested", "confirmed")

RULES: Mapping[str, Mapping[str, Rule]] = {
    "tutoring": {
        "confirm": Rule(_MINE, _to("confirmed", "requested"), BEFORE),
        "complete": Rule(BOTH, _to("completed", "confirmed"), AFTER),
        "cancel": Rule(BOTH, _to("canceled", *_ENDS_SOON), BEFORE),
        "move": Rule(BOTH, _stays(*_ENDS_SOON), BEFORE),
    },
    "mentoring": {
        "confirm": Rule(_MINE, _to("confirmed", "requested"), BEFORE),
        "complete": Rule(_MINE, _to("completed", "confirmed"), AFTER),
        "miss": Rule(_MINE, _to("no_show", "confirmed"), FROM),
        "cancel": Rule(BOTH, _to("canceled", *_ENDS_SOON), BEFORE),
        "move": Rule((CLIENT,), _to("confirmed", *_ENDS_SOON), BEFORE),
    },
    "marketplace": {
        "submit": Rule((CLIENT, STAFF), _to("pending_payment", "draft"), BEFORE),
        "pay": Rule((PROVIDER, STAFF), _to("confirmed", "pending_payment")),
        "confirm": Rule(ALL, _stays("confirmed")),
        "start": Rule(_MINE, _stays("in_progress"), FROM),
        "complete": Rule(_MINE, _to("completed", "in_progress"), FROM),
        "miss": Rule(_MINE, _to("no_show", "confirmed", "in_progress"), FROM),
        "cancel": Rule(
            ALL, _to("canceled", "draft", "pending_payment", "confirmed"), for_clients=BEFORE
        ),
        "move": Rule(ALL, _stays("pending_payment", "confirmed"), BEFORE),
    },
    "buddies": {
        "complete": Rule(BOTH, _to("completed", "confirmed", "in_progress"), FROM),
        "miss": Rule(ALL, _to("no_show", "confirmed", "in_progress"), FROM),
        "cancel": Rule(ALL, _to("canceled", "confirmed"), BEFORE),
        "move": Rule(BOTH, _stays("confirmed"), BEFORE),
    },
}
