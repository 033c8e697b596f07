"""How often one caller, and one address, may book and confirm."""

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
    """What one person may do, and what may come from one address."""

    per_person: Throttle
    per_address: Throttle

    def spend(self, request: HttpRequest, *, by: Actor, now: datetime) -> None:
        """This will count a request, or raise TooManyAttempts."""
        if not settings.BOOKABLE_THROTTLES:
            return
        self.per_person.spend(str(by.person_id), now=now)
        if (address := client_address(request)) is not None:
            self.per_address.spend(address, now=now)


def limits(name: str, *, per_person: int, per_address: int) -> Limits:
    """This will be limits by the minute."""
    return Limits(
        Throttle(name, at_most=per_person, window=MINUTE),
        Throttle(f"{name} from", at_most=per_address, window=MINUTE),
    )


BOOKING = limits("booking", per_person=300, per_address=3_000)
CONFIRMING = limits("confirming", per_person=300, per_address=3_000)
