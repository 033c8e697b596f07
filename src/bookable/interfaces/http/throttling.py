"""How many commands one person, and one IP address, may send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from bookable.domain.people import Actor
from bookable.engine.throttles import Throttle
from bookable.interfaces.http.requests import client_address

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """A limit per person and a limit per IP address."""

    per_person: Throttle
    per_address: Throttle

    def spend(
        self,
        request: HttpRequest,
        *,
        by: Actor,
        now: datetime,
        times: int = 1,
        in_memory: bool = False,
    ) -> None:
        """Count a request, as often as it is worth, or raise TooManyAttempts."""
        if not settings.BOOKABLE_THROTTLES:
            return
        self.per_person.spend(str(by.caller_id), now=now, times=times, in_memory=in_memory)
        spend_from(request, self.per_address, now=now, times=times, in_memory=in_memory)


def spend_from(
    request: HttpRequest,
    throttle: Throttle,
    *,
    now: datetime,
    times: int = 1,
    of: str = "",
    in_memory: bool = False,
) -> None:
    """Count a request against its client's address if that is known, or against how much of one
    thing that may have. Raise TooManyAttempts."""
    if settings.BOOKABLE_THROTTLES and (address := client_address(request)) is not None:
        throttle.spend(f"{address} {of}".strip(), now=now, times=times, in_memory=in_memory)


def limits(name: str, *, per_person: int, per_address: int) -> Limits:
    """Return limits per minute."""
    return Limits(
        Throttle(name, at_most=per_person, window=MINUTE),
        Throttle(f"{name} from", at_most=per_address, window=MINUTE),
    )


COMMANDS = limits("command", per_person=300, per_address=3_000)
"""All commands without limits of their own, counted together."""
BOOKING = limits("booking", per_person=300, per_address=3_000)
CONFIRMING = limits("confirming", per_person=300, per_address=3_000)
CALENDARS = limits("calendar", per_person=30, per_address=300)
"""Changes of connected calendars. Some have us ask a server, by an address and a password that
anybody may have typed."""
EXPORTS = limits("export", per_person=10, per_address=100)
"""Exports of all data of a person, which read much."""
KEPT_ANSWERS = Throttle("kept answers", at_most=64 * 2**20, window=timedelta(days=1))
"""Bytes stored per person and day for answers under Idempotency-Keys. Answers are stored for a
day."""
KEY = 1024
"""Bytes that a stored key takes in addition to its answer."""
WEBHOOKS = Throttle("webhook from", at_most=3_000, window=MINUTE)
"""Webhook messages from one address, genuine or not."""
FEED = Throttle("calendar feed", at_most=60, window=MINUTE)
"""Readings of one calendar feed. Calendars read it a few times an hour."""
FEED_GUESSES = Throttle("calendar feed guessed from", at_most=60, window=MINUTE)
"""Readings of calendar feeds that are not there, from one address. Those that are there do not
count: a calendar service reads thousands of them from one address."""
CONSENTS = Throttle("consent from", at_most=60, window=MINUTE)
"""Answers of vendors with which browsers of one address come back."""
BOOKING_LINKS = Throttle("booking link from", at_most=300, window=MINUTE)
"""Requests for pages of booking links from one address, there or not."""
GUESTS = Throttle("guest bookings from", at_most=20, window=timedelta(hours=1))
"""Bookings by guests from one address. Each causes a mail to an address that anybody typed."""
