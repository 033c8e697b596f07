"""The state of a look-alike of Stripe, and what clients do there: pay, or let the page expire."""

from __future__ import annotations

import secrets
import threading
import time
from typing import Any

import httpx
from tests.lookalikes.faults import RefusedError
from tests.lookalikes.stripe_dashboard import Dashboard, no
from tests.lookalikes.stripe_events import event_of, signed


class Account(Dashboard):
    """Checkout sessions, payments, refunds, and their events."""

    lock: threading.RLock
    webhook_secret = "whsec_lookalike_Jr8sNp4YdZk"

    def __init__(self) -> None:
        Dashboard.__init__(self)
        self.sessions: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.undelivered: list[dict[str, Any]] = []
        self.ahead = 0.0

    @property
    def clock(self) -> int:
        """The time at Stripe, in Unix seconds."""
        return int(time.time() + self.ahead)

    def pay(self, session_id: str, *, later: bool = False) -> dict[str, Any]:
        """Pay on an open page, and return the event; `later` uses a method that takes days."""
        with self.lock:
            session = self.known(session_id)
            if session["status"] != "open":
                raise AssertionError(f"the page of {session_id} is {session['status']}")
            intent = f"pi_{secrets.token_hex(12)}"
            self.intents[intent] = {
                "id": intent,
                "object": "payment_intent",
                "amount": session["amount_total"],
                "currency": session["currency"],
                "latest_charge": f"ch_{secrets.token_hex(12)}",
                "status": "processing" if later else "succeeded",
            }
            session |= {"status": "complete", "url": None, "payment_intent": intent}
            session["payment_status"] = "unpaid" if later else "paid"
            return self.happened("checkout.session.completed", session)

    def settle(self, session_id: str, *, succeeded: bool = True) -> dict[str, Any]:
        """Finish a payment that was made `later`, and return the event."""
        with self.lock:
            session = self.known(session_id)
            intent = self.intents[session["payment_intent"]]
            assert intent["status"] == "processing"
            intent["status"] = "succeeded" if succeeded else "requires_payment_method"
            session["payment_status"] = "paid" if succeeded else "unpaid"
            end = "succeeded" if succeeded else "failed"
            return self.happened(f"checkout.session.async_payment_{end}", session)

    def run_out(self, session_id: str) -> dict[str, Any]:
        """Let a page expire, and return the event."""
        with self.lock:
            return self.expired(self.known(session_id))

    def deliver(
        self,
        *events: dict[str, Any],
        to: str,
        times: int = 1,
        secret: str | None = None,
        at: float | None = None,
    ) -> list[int]:
        """Send events in this order, each a number of times, and return the statuses of the
        answers.

        `secret` and `at` are those of the signature.
        """
        statuses: list[int] = []
        for event in events:
            body, headers = self.signed(event, secret=secret, at=at)
            answers = (httpx.post(to, content=body, headers=headers) for _ in range(times))
            statuses.extend(answer.status_code for answer in answers)
            if event in self.undelivered:
                self.undelivered.remove(event)
        return statuses

    def signed(
        self, event: dict[str, Any], *, secret: str | None = None, at: float | None = None
    ) -> tuple[bytes, dict[str, str]]:
        """Return an event as it is sent: its body, and headers with its signature."""
        moment = self.clock if at is None else int(at)
        return signed(event, secret=secret or self.webhook_secret, at=moment)

    def known(self, session_id: str) -> dict[str, Any]:
        """Return a session, expired if its time is over; or refuse with 404."""
        session = self.sessions.get(session_id)
        if session is None:
            message = f"No such checkout.session: {session_id}"
            raise RefusedError(404, no(404, message, code="resource_missing").body)
        if session["status"] == "open" and self.clock >= session["expires_at"]:
            self.expired(session)
        return session

    def expired(self, session: dict[str, Any]) -> dict[str, Any]:
        """Close a session as expired, and return the event."""
        session |= {"status": "expired", "url": None}
        return self.happened("checkout.session.expired", session)

    def happened(self, kind: str, about: dict[str, Any]) -> dict[str, Any]:
        """Record an event that is not delivered yet, and return it."""
        event = event_of(kind, about, at=self.clock)
        self.events.append(event)
        self.undelivered.append(event)
        return event
