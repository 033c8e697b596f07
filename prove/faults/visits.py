"""A person who uses everything that needs a vendor."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from prove.apis import MARKETPLACE, MENTORING, TUTORING, Api, Person, Wish
from prove.connections import Answer, Ask, Connections
from prove.faults.users import PRICE, Promise
from prove.stand import Stand
from prove.table import Row
from prove.town import Town, provider

AT_ONCE = 5.0
"""Seconds in which a request that needs no vendor is answered, also on a slow machine."""

TIMEOUT = 15.0
"""Seconds in which a request that needs a vendor is answered."""


@dataclass
class Visit:
    """A person who uses everything that needs a vendor, while the vendors misbehave."""

    stand: Stand
    town: Town
    connections: Connections
    row: Row
    number: int
    hours: int = 0
    promises: list[Promise] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.me: Person = self.town.crowd()[self.number]
        self.seller: Person = self.town.person(provider(self.number))

    def before(self) -> tuple[Promise, Promise]:
        """Return a confirmed lesson and a paid appointment, both from before the trouble."""
        lesson = self._book(TUTORING, "PENDING")
        self.ask("POST", f"/api/bookings/bookings/{lesson.booking}/confirm/", self.seller)
        lesson.status = "CONFIRMED"
        return lesson, self.paid_by_card()

    def paid_by_card(self) -> Promise:
        """Return an appointment that is paid by card."""
        paid = self._book(MARKETPLACE, "pending_payment")
        shown = self.ask("POST", f"/api/v1/drf/bookings/{paid.booking}/pay/", self.me).body
        paid.session = shown["checkout_url"].rpartition("/")[2].partition("#")[0]
        self.tell(self.stand.stripe.pay(paid.session))
        paid.status = "confirmed"
        return paid

    def tell(self, *events: dict[str, Any], times: int = 1) -> None:
        """Have Stripe deliver events, each a number of times."""
        url = f"{self.stand.bookable.url}/api/webhooks/stripe/"
        self.stand.stripe.deliver(*events, to=url, times=times)

    def during(self, lesson: Promise, paid: Promise) -> None:
        """Do everything once while the trouble lasts."""
        self._move(lesson)
        self.ask("POST", f"/api/v1/drf/bookings/{paid.booking}/cancel/", self.me)
        paid.status, paid.refund = "canceled", PRICE
        self._confirm(self._book(TUTORING, "PENDING"))
        called_off = self._book(MENTORING, "requested")
        path = f"/api/mentors/bookings/{called_off.booking}/"
        self.ask("POST", f"{path}accept/", self.seller)
        called_off.status = "scheduled"
        self._pay(self._book(MARKETPLACE, "pending_payment"))
        self.ask("DELETE", path, self.me)
        called_off.status = "cancelled"
        self.ask("POST", f"/api/bookings/bookings/{lesson.booking}/cancel/", self.me)
        lesson.status = "CANCELLED"

    def _confirm(self, lesson: Promise) -> None:
        """Confirm: the one step that fails with its vendor, and says so; it can be repeated
        later."""
        path = f"/api/bookings/bookings/{lesson.booking}/confirm/"
        answer = self.ask("POST", path, self.seller, refused=(500,), within=TIMEOUT)
        text = str(answer.body)
        if answer.status == 200:
            lesson.status = "CONFIRMED"
        elif "Failed to create Zoom meeting: " not in text:
            self.row.violations.append(f"a failed confirmation says {text}")

    def _pay(self, booked: Promise) -> None:
        """Pay by hand after paying by card has failed."""
        path = f"/api/v1/drf/bookings/{booked.booking}/"
        self.ask("POST", f"{path}pay/", self.me, refused=(503,), within=TIMEOUT)
        self.ask("POST", f"{path}record-payment/", self.seller)
        booked.status = "confirmed"

    def _move(self, lesson: Promise) -> None:
        assert lesson.api.move is not None
        wish = self._wish()
        self._take(lesson.api.move(lesson.booking, wish, self.me))
        lesson.start = wish

    def _book(self, api: Api, status: str) -> Promise:
        wish = self._wish()
        answer = self._take(api.book(self.town, wish, self.me, None))
        promise = Promise(api, answer.body["id"], self.me, status, wish)
        self.promises.append(promise)
        return promise

    def _wish(self) -> Wish:
        self.hours += 1
        return Wish(self.number, self.town.first + timedelta(hours=self.hours))

    def ask(self, method: str, path: str, by: Person, **limits: Any) -> Answer:
        """Send a request, and record its result and time."""
        return self._take(Ask(method, path, by["token"]), **limits)

    def _take(self, ask: Ask, *, refused: tuple[int, ...] = (), within: float = AT_ONCE) -> Answer:
        began = time.monotonic()
        answer = self.connections.one(ask)
        took = time.monotonic() - began
        self.row.requests += 1
        if 200 <= answer.status < 300:
            self.row.done += 1
        elif answer.status in refused:
            self.row.refused += 1
        else:
            self.row.errors += 1
            self.row.violations.append(f"{ask.method} {ask.path}: {answer}")
        if took > within:
            self.row.violations.append(f"{ask.method} {ask.path} took {took:.1f} s")
        return answer
