"""What stands at a look-alike of Stripe, and what people do there: pay, or not."""

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
    """Checkout sessions, payments, refunds, and the events of all that."""

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
        """This will be the time at Stripe."""
        return int(time.time() + self.ahead)

    def pay(self, session_id: str, *, later: bool = False) -> dict[str, Any]:
        """This will pay at a page that is open, or with `later` by something that takes days; and
        be the event of it."""
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
        """This will let a payment that takes days come to its end, and be the event of it."""
        with self.lock:
            session = self.known(session_id)
            intent = self.intents[session["payment_intent"]]
            assert intent["status"] == "processing"
            intent["status"] = "succeeded" if succeeded else "requires_payment_method"
            session["payment_status"] = "paid" if succeeded else "unpaid"
            end = "succeeded" if succeeded else "failed"
            return self.happened(f"checkout.session.async_payment_{end}", session)

    def run_out(self, session_id: str) -> dict[str, Any]:
        """This will let the time of a page run out, and be the event of it."""
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
        """This will send events in this order, each so many times, signed at a time and with a
        secret; and be the statuses that came back."""
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
        """This will be an event as it is sent: its body, and the headers that bear its
        signature."""
        moment = self.clock if at is None else int(at)
        return signed(event, secret=secret or self.webhook_secret, at=moment)

    def known(self, session_id: str) -> dict[str, Any]:
        """This will be a session as it stands by now."""
        session = self.sessions.get(session_id)
        if session is None:
            message = f"No such checkout.session: {session_id}"
            raise RefusedError(404, no(404, message, code="resource_missing").body)
        if session["status"] == "open" and self.clock >= session["expires_at"]:
            self.expired(session)
        return session

    def expired(self, session: dict[str, Any]) -> dict[str, Any]:
        """This will close a session, and be the event of it."""
        session |= {"status": "expired", "url": None}
        return self.happened("checkout.session.expired", session)

    def happened(self, kind: str, about: dict[str, Any]) -> dict[str, Any]:
        """This will note an event, which nobody has been told of yet."""
        event = event_of(kind, about, at=self.clock)
        self.events.append(event)
        self.undelivered.append(event)
        return event
