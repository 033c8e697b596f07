"""Webhooks: which events an endpoint receives, how they are signed, and when they are sent again.

Signatures follow Standard Webhooks (https://www.standardwebhooks.com).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bookable.domain.event_types import EventType
from bookable.domain.refusals import InvalidField

TEST = "webhook.test"
"""The type of the event that an owner sends to try an endpoint. It is not in the feed."""

TYPES = (*EventType, TEST)
"""Every type that an endpoint may ask for."""

EVERYTHING = "*"

PREFIX = "whsec_"
SECRET_BYTES = 32
OLD_SECRET_LASTS = timedelta(hours=24)
"""How long the secret before the last rotation signs beside the new one."""

ANSWER_WITHIN = 20.0
"""Seconds that a receiver has for its answer."""

LARGEST_ANSWER = 64 * 1024
ANSWER_KEPT = 1_000
"""Characters of an answer that are kept for the endpoint's owner."""

WAITS = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
"""The waits after each failure. After the failure that follows the last wait, nothing is sent."""

LONGEST_PAUSE = timedelta(hours=24)
"""The longest wait that a receiver may ask for."""

GIVE_UP_AFTER = timedelta(days=5)
"""How long an endpoint may fail without one success."""


class DeliveryStatus(StrEnum):
    """What has become of an event on its way to an endpoint."""

    PENDING = "pending"
    """It waits for its first attempt, or its next one."""
    DELIVERED = "delivered"
    """The receiver answered with 2xx."""
    FAILED = "failed"
    """The last attempt failed, or the endpoint was disabled meanwhile."""
    DROPPED = "dropped"
    """The owner may not see the event any more, so it was not sent."""


class Reason(StrEnum):
    """Why an endpoint is disabled."""

    OWNER = "owner"
    """Its owner, or staff, disabled it."""
    GONE = "gone"
    """The receiver answered 410."""
    FAILING = "failing"
    """Nothing was delivered for `GIVE_UP_AFTER`."""


def unknown_types(patterns: Sequence[str]) -> Iterator[InvalidField]:
    """Yield what is wrong with each pattern that is no `*`, type, or family such as `booking.*`."""
    for index, pattern in enumerate(patterns):
        if not any(pattern in patterns_of(type_) for type_ in TYPES):
            yield InvalidField(
                f"types/{index}",
                "must be a type of event such as booking.confirmed, booking.* or *",
            )


def patterns_of(type_: str) -> tuple[str, ...]:
    """Return the patterns that cover a type: `*`, its family such as `booking.*`, and itself."""
    return (EVERYTHING, f"{type_.partition('.')[0]}.*", type_)


def secret_of(chance: bytes) -> str:
    """Return a secret in its usual form, from random bytes."""
    return PREFIX + base64.b64encode(chance).decode()


def signatures(secrets: Sequence[str], id_: str, at: int, body: bytes) -> str:
    """Return the header `webhook-signature`: one signature for each secret.

    `at` is the time in seconds since 1970 that the header `webhook-timestamp` has.
    """
    signed = f"{id_}.{at}.".encode() + body
    return " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets)


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


@dataclass(frozen=True, slots=True)
class Post:
    """An event to send. `webhook_id` is the same on every attempt."""

    delivery_id: int
    webhook_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Events to send to one endpoint, one after the other."""

    endpoint_id: int
    url: str
    secrets: Sequence[str] = field(repr=False)
    posts: Sequence[Post]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of sending one event.

    `status` is that of the answer, or None if there was none; then `problem` says why. `is_gone` is
    set if the receiver wants no events any more, and `pause` if it wants no request for a while.
    """

    delivery_id: int
    status: int | None = None
    is_success: bool = False
    is_gone: bool = False
    pause: timedelta | None = None
    problem: str = ""
    answer: str = ""
    milliseconds: int = 0


class Sender(Protocol):
    """The port to receivers."""

    def begin(self, batch: Batch, done: Callable[[Sequence[Attempt]], None]) -> None:
        """Begin to send a batch, and return at once; `done` gets the attempts that were made.

        They are those of the first events of the batch, at least one. `done` is called in another
        thread, and in any case.
        """


def wait_after(failures: int, attempt: Attempt) -> timedelta | None:
    """Return the wait after a failed attempt and `failures` earlier ones; None after the last."""
    if failures >= len(WAITS):
        return None
    return max(WAITS[failures], attempt.pause or WAITS[0])


@dataclass(frozen=True, slots=True)
class Health:
    """Since when an endpoint fails, until when it pauses, and why it is disabled, if it is."""

    failing_since: datetime | None = None
    succeeded_at: datetime | None = None
    paused_until: datetime | None = None
    disabled: Reason | None = None

    def after(self, attempt: Attempt, *, now: datetime) -> Health:
        """Return the health after one more attempt."""
        if attempt.is_success:
            return Health(succeeded_at=now)
        since = self.failing_since or now
        pause = attempt.pause
        return Health(
            failing_since=since,
            succeeded_at=self.succeeded_at,
            paused_until=None if pause is None else now + pause,
            disabled=_disabled(attempt, now - since),
        )


def _disabled(attempt: Attempt, failing_for: timedelta) -> Reason | None:
    if attempt.is_gone:
        return Reason.GONE
    return Reason.FAILING if failing_for >= GIVE_UP_AFTER else None
