"""People who keep using Bookable during the faults, and remember what they were promised."""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from prove.apis import BUDDIES, MARKETPLACE, MENTORING, TUTORING, Api, Person, Wish
from prove.connections import Answer, Ask, Connection
from prove.stand import Stand
from prove.table import Row
from prove.town import Town, provider

# Seconds between two attempts at one request.
AGAIN_AFTER = 0.15
STUCK_AFTER = 90.0
"""Seconds after which a request that still has no answer counts as a violation."""

PRICE = 5000


@dataclass
class Promise:
    """What a person was told last about one of their bookings."""

    api: Api
    booking: Any
    by: Person
    status: str
    start: Wish
    session: str = ""
    refund: int = 0


class Stuck(Exception):
    """A request had no answer for too long."""


@dataclass
class User:
    """A person who books again and again, with a provider of their own.

    No other person competes for that time, so every request must succeed in the end. Between two
    stories the person rests for up to `pause` seconds.
    """

    stand: Stand
    town: Town
    number: int
    dice: random.Random
    rows: dict[str, Row]
    promises: list[Promise] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    asked: int = 0
    hours: int = 0
    pause: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.me: Person = self.town.crowd()[self.number]
        self.provider: Person = self.town.person(provider(self.number))
        self._connection = Connection(self.stand.port)

    @property
    def spoke(self) -> Person:
        """A buddy of the provider, with their match."""
        buddy = self.town.person(f"spoke{self.number}-{self.number}@example.com")
        return {**buddy, "match": f"{self.number}-spoke{self.number}"}

    def run(self) -> None:
        """Act until told to stop, one short story after another."""
        stories = {
            "tutoring": self.lesson,
            "mentoring": self.session,
            "marketplace": self.appointment,
            "buddies": self.meeting,
        }
        while not self.stop.wait(self.dice.uniform(0, self.pause)):
            name = self.dice.choice(list(stories))
            row = self.rows[name]
            row.rounds += 1
            try:
                stories[name](row)
            except Stuck as stuck:
                row.violations.append(str(stuck))
        self._connection.close()

    def lesson(self, row: Row) -> None:
        """Request a lesson, and perhaps have it confirmed, moved or cancelled."""
        promise = self._book(row, TUTORING, self.me, "PENDING")
        path = f"/api/bookings/bookings/{promise.booking}/"
        if self.dice.random() < 0.8:
            self._insist(row, Ask("POST", f"{path}confirm/", self.provider["token"]))
            promise.status = "CONFIRMED"
        if self.dice.random() < 0.4:
            self._move(row, promise)
        if self.dice.random() < 0.4:
            self._insist(row, Ask("POST", f"{path}cancel/", self.me["token"], {"reason": "ill"}))
            promise.status = "CANCELLED"

    def session(self, row: Row) -> None:
        """Request a session, and perhaps have it accepted, moved or cancelled."""
        promise = self._book(row, MENTORING, self.me, "requested")
        path = f"/api/mentors/bookings/{promise.booking}/"
        if self.dice.random() < 0.8:
            self._insist(row, Ask("POST", f"{path}accept/", self.provider["token"]))
            promise.status = "scheduled"
        if self.dice.random() < 0.4:
            self._move(row, promise)
            promise.status = "scheduled"
        if self.dice.random() < 0.4:
            self._insist(row, Ask("DELETE", path, self.me["token"]))
            promise.status = "cancelled"

    def appointment(self, row: Row) -> None:
        """Buy an appointment by card, and perhaps cancel it."""
        promise = self._book(row, MARKETPLACE, self.me, "pending_payment")
        path = f"/api/v1/drf/bookings/{promise.booking}/"
        shown = self._insist(row, Ask("POST", f"{path}pay/", self.me["token"])).body
        promise.session = shown["checkout_url"].rpartition("/")[2].partition("#")[0]
        event = self.stand.stripe.pay(promise.session)
        promise.status = "confirmed"
        if self.dice.random() < 0.2:
            return  # No webhook: the worker has to ask Stripe.
        self._deliver(event, times=self.dice.choice((1, 1, 2)))
        if self.dice.random() < 0.5:
            self._insist(row, Ask("POST", f"{path}cancel/", self.me["token"]))
            promise.status, promise.refund = "canceled", PRICE

    def meeting(self, row: Row) -> None:
        """Book an hour with a buddy, and perhaps cancel it."""
        promise = self._book(row, BUDDIES, self.spoke, "scheduled")
        if self.dice.random() < 0.4:
            path = f"/api/session/{promise.booking}/cancel"
            self._insist(row, Ask("POST", path, self.spoke["token"]))
            promise.status = "cancelled"

    def _book(self, row: Row, api: Api, by: Person, status: str) -> Promise:
        wish = self._wish()
        answer = self._insist(row, api.book(self.town, wish, by, None))
        promise = Promise(api, answer.body["id"], by, status, wish)
        self.promises.append(promise)
        return promise

    def _move(self, row: Row, promise: Promise) -> None:
        assert promise.api.move is not None
        wish = self._wish()
        self._insist(row, promise.api.move(promise.booking, wish, self.me))
        promise.start = wish

    def _wish(self) -> Wish:
        self.hours += 1
        return Wish(self.number, self.town.first + timedelta(hours=self.hours))

    def _insist(self, row: Row, ask: Ask) -> Answer:
        """Repeat a request under one key until it is answered, as a client on a bad connection
        must."""
        self.asked += 1
        key = f"user-{self.number}-{self.asked}"
        message = Ask(ask.method, ask.path, ask.token, ask.body, key).message(self.stand.port)
        until = time.monotonic() + STUCK_AFTER
        while True:
            answer = self._ask(message)
            row.requests += 1
            if answer.status >= 500 or answer.status == 0:
                row.errors += 1
                self.failures.append(f"{ask.method} {ask.path}: {answer}")
            if 200 <= answer.status < 300:
                row.done += 1
                return answer
            if time.monotonic() > until or not _is_worth_asking_again(answer):
                raise Stuck(f"{ask.method} {ask.path} under {key}: {answer}")
            row.refused += answer.status not in {0, 500, 502, 503}
            time.sleep(AGAIN_AFTER)

    def _ask(self, message: bytes) -> Answer:
        self._connection.send(message)
        return self._connection.receive()

    def _deliver(self, event: dict[str, Any], *, times: int) -> None:
        """Send an event until it is accepted, as Stripe does."""
        url = f"{self.stand.bookable.url}/api/webhooks/stripe/"
        until = time.monotonic() + STUCK_AFTER
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if all(s < 300 for s in self.stand.stripe.deliver(event, to=url, times=times)):
                    return
            time.sleep(AGAIN_AFTER)
        raise Stuck(f"no answer accepted {event['type']}")


def _is_worth_asking_again(answer: Answer) -> bool:
    """Return whether the server was down, or an earlier attempt is still running."""
    text = str(answer.body)
    is_under_way = "still running" in text or "already being" in text
    return answer.status in {0, 500, 502, 503} or is_under_way
