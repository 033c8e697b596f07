"""A server on this machine that behaves like Stripe, and misbehaves on command.

In a test:

    with StripeLookalike() as vendor:
        gateway = Stripe(vendor.secret_key, webhook_secret=vendor.webhook_secret,
                         api_base=vendor.address)
        checkout = gateway.open(plan, within=5)
        event = vendor.pay(checkout.checkout_id)        # a client pays
        vendor.deliver(event, to=webhook_url)           # Stripe sends the event
        vendor.deliver(event, to=webhook_url, times=2)  # twice
        vendor.deliver(event, to=webhook_url, at=time.time() - 900)     # with an old signature
        vendor.deliver(event, to=webhook_url, secret="whsec_other")     # with a forged one
        vendor.sessions, vendor.refunds, vendor.events  # the state at Stripe

The calls are open, look, expire, refund, refunds, disputes and events. Changes to payments from
outside Bookable are in `tests.lookalikes.stripe_dashboard`. For tests of whole processes,
`python -m tests.lookalikes.stripe PORT` prints its address and serves until it is stopped. Besides
the controls over HTTP of `tests.lookalikes.server` it has:

    GET  /_sessions, /_refunds, /_events    the state, as lists
    POST /_pay      {"session": "cs_…", "later": false}     returns the event
    POST /_refund    {"payment_intent": "pi_…", "amount": 2000}     in the dashboard
    POST /_finish    {"refund": "re_…", "status": "failed"}
    POST /_dispute   {"payment_intent": "pi_…", "amount": 2000}; POST /_close {"dispute", "won"}
    POST /_settle   {"session": "cs_…", "succeeded": true}  for one paid `later`; returns the event
    POST /_deliver  {"to": URL, "events": ["evt_…"], "times": 1, "secret": …, "at": …}; without
                    events the undelivered ones; returns the statuses of the answers, in order
"""

from __future__ import annotations

import re
import secrets
import sys
from collections.abc import Iterable
from typing import Any

from tests.lookalikes.faults import Answer, Fault, RefusedError, Seen
from tests.lookalikes.server import Lookalike
from tests.lookalikes.stripe_account import Account
from tests.lookalikes.stripe_dashboard import no

__all__ = ["Fault", "StripeLookalike", "no", "refuse"]

SESSIONS = r"/v1/checkout/sessions"
SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
SMALLEST = 50
_IN_STEPS_OF = dict.fromkeys(("bhd", "jod", "kwd", "omr", "tnd"), 10) | {"isk": 100, "ugx": 100}
SHOWN_WHERE = "line_items[0][price_data]"


def refuse(status: int, message: str, **more: str) -> Fault:
    """Return the fault of answering with an error in Stripe's format."""
    return Fault(status=status, body=no(status, message, **more).body)


class StripeLookalike(Account, Lookalike):
    """One account at Stripe.

    `ahead` is how many seconds its clock is ahead of this machine's. `crashes` is how many of the
    next POSTs do their work but answer 500, which Stripe then repeats under their idempotency key.
    """

    ROUTES = {
        "open": ("POST", SESSIONS),
        "look": ("GET", SESSIONS + r"/([^/]+)"),
        "expire": ("POST", SESSIONS + r"/([^/]+)/expire"),
        "refund": ("POST", r"/v1/refunds"),
        "refunds": ("GET", r"/v1/refunds"),
        "disputes": ("GET", r"/v1/disputes"),
        "events": ("GET", r"/v1/events"),
    }

    secret_key = "sk_test_lookalike_9fQx2LmT7vR"

    def __init__(self, port: int = 0) -> None:
        Account.__init__(self)
        self.crashes = 0
        self.events_to_a_page = 100
        self._answered: dict[str, tuple[str, Any, Answer]] = {}
        Lookalike.__init__(self, port)

    @property
    def credentials(self) -> dict[str, str]:
        """The arguments with which the gateway opens this account."""
        return {"secret_key": self.secret_key, "webhook_secret": self.webhook_secret}

    def perform(self, seen: Seen) -> Answer:
        """Do a call if its key is valid; with an idempotency key only once."""
        if seen.headers.get("authorization") != f"Bearer {self.secret_key}":
            raise RefusedError(401, no(401, "Invalid API Key provided: sk_test_****").body)
        if not seen.call:
            raise RefusedError(404, no(404, f"Unrecognized request URL ({seen.path}).").body)
        key = seen.headers.get("idempotency-key") if seen.method == "POST" else None
        if key is None:
            return super().perform(seen)
        if key not in self._answered:
            # Stripe does not save answers to malformed requests, so their key stays unused.
            self._answered[key] = (seen.path, seen.body, self._done(seen))
            return self._answered[key][2]
        path, body, answer = self._answered[key]
        if (path, body) != (seen.path, seen.body):
            message = "Keys for idempotent requests can only be used with the same parameters."
            return no(400, message, type="idempotency_error")
        return answer

    def control(self, seen: Seen) -> Answer:
        """Do what a test asks for over HTTP."""
        asked = seen.body if isinstance(seen.body, dict) else {}
        match seen.method, seen.path:
            case "GET", "/_sessions":
                return Answer(200, list(self.sessions.values()))
            case "GET", "/_refunds":
                return Answer(200, list(self.refunds.values()))
            case "GET", "/_events":
                return Answer(200, self.events)
            case "POST", "/_pay":
                return Answer(200, self.pay(asked["session"], later=asked.get("later", False)))
            case "POST", "/_settle":
                succeeded = asked.get("succeeded", True)
                return Answer(200, self.settle(asked["session"], succeeded=succeeded))
            case "POST", "/_refund":
                return Answer(200, self.refund(asked["payment_intent"], asked["amount"]))
            case "POST", "/_finish":
                return Answer(200, self.finish_refund(asked["refund"], asked["status"]))
            case "POST", "/_dispute":
                return Answer(200, self.dispute(asked["payment_intent"], asked.get("amount")))
            case "POST", "/_close":
                return Answer(200, self.close_dispute(asked["dispute"], won=asked["won"]))
            case "POST", "/_deliver":
                events = self._events_by_id(asked.pop("events", None))
                return Answer(200, self.deliver(*events, **asked))
        return super().control(seen)

    def _events_by_id(self, ids: Iterable[str] | None) -> list[dict[str, Any]]:
        if ids is None:
            return list(self.undelivered)
        by_id = {event["id"]: event for event in self.events}
        return [by_id[event_id] for event_id in ids]

    def _done(self, seen: Seen) -> Answer:
        answer = super().perform(seen)
        if not self.crashes:
            return answer
        self.crashes -= 1
        return no(500, "Something went wrong on our end.", type="api_error")

    def _open(self, seen: Seen) -> Answer:
        asked = seen.body if isinstance(seen.body, dict) else {}
        self._check(asked)
        number = f"cs_test_{secrets.token_hex(16)}"
        amount = int(asked[f"{SHOWN_WHERE}[unit_amount]"]) * int(asked["line_items[0][quantity]"])
        self.sessions[number] = {
            "id": number,
            "object": "checkout.session",
            "amount_total": amount,
            "cancel_url": asked.get("cancel_url"),
            "client_reference_id": asked.get("client_reference_id"),
            "created": self.clock,
            "currency": asked[f"{SHOWN_WHERE}[currency]"],
            "customer_email": asked.get("customer_email"),
            "expires_at": int(asked.get("expires_at", self.clock + LONGEST)),
            "livemode": False,
            "metadata": _below(asked, "metadata"),
            "mode": "payment",
            "name": asked[f"{SHOWN_WHERE}[product_data][name]"],
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": asked["success_url"],
            "url": f"https://checkout.stripe.com/c/pay/{number}#{secrets.token_urlsafe(60)}",
        }
        return Answer(200, dict(self.sessions[number]))

    def _check(self, asked: dict[str, str]) -> None:
        amount = asked.get(f"{SHOWN_WHERE}[unit_amount]", "")
        currency = asked.get(f"{SHOWN_WHERE}[currency]", "")
        problem = (
            ("mode", "You must specify mode.", asked.get("mode") != "payment"),
            ("success_url", "Not a valid URL", not asked.get("success_url", "").startswith("http")),
            ("currency", "Invalid currency.", not re.fullmatch("[a-z]{3}", currency)),
            ("unit_amount", "Invalid integer.", not amount.isdecimal()),
            ("name", "Missing.", not asked.get(f"{SHOWN_WHERE}[product_data][name]")),
            (
                "customer_email",
                "Invalid email address.",
                "@" not in asked.get("customer_email", "@"),
            ),
        )
        for param, message, wrong in problem:
            if wrong:
                raise RefusedError(400, no(400, message, param=param).body)
        if int(amount) % _IN_STEPS_OF.get(currency, 1):
            message = f"Invalid {currency} amount: its last digits must be 0."
            raise RefusedError(400, no(400, message, param="unit_amount").body)
        if int(amount) < SMALLEST:
            message = f"The total amount due must add up to at least $0.50 {currency}."
            raise RefusedError(400, no(400, message, code="amount_too_small").body)
        left = int(asked.get("expires_at", self.clock + LONGEST)) - self.clock
        if not SHORTEST <= left <= LONGEST:
            message = "`expires_at` must be 30 minutes to 24 hours from Checkout Session creation."
            raise RefusedError(400, no(400, message, param="expires_at").body)

    def _look(self, seen: Seen, session_id: str) -> Answer:
        session = self.known(session_id)
        intent = self.intents.get(session["payment_intent"])
        if intent and "payment_intent" in (seen.query.get("expand[0]"), seen.query.get("expand[]")):
            return Answer(200, session | {"payment_intent": intent})
        return Answer(200, dict(session))

    def _expire(self, _seen: Seen, session_id: str) -> Answer:
        session = self.known(session_id)
        if session["status"] != "open":
            message = (
                'Only Checkout Sessions with a status in ["open"] can be expired. '
                f"This Checkout Session has a status of `{session['status']}`."
            )
            raise RefusedError(400, no(400, message).body)
        self.expired(session)
        return Answer(200, dict(session))

    def _refund(self, seen: Seen) -> Answer:
        asked = seen.body if isinstance(seen.body, dict) else {}
        self.refund(
            asked.get("payment_intent", ""),
            int(asked.get("amount", "0")),
            metadata=_below(asked, "metadata"),
        )
        return Answer(200, dict(list(self.refunds.values())[-1]))

    def _refunds(self, seen: Seen) -> Answer:
        return self._of_payment(self.refunds, seen)

    def _disputes(self, seen: Seen) -> Answer:
        return self._of_payment(self.disputes, seen)

    def _of_payment(self, things: dict[str, dict[str, Any]], seen: Seen) -> Answer:
        wanted = seen.query.get("payment_intent")
        found = [dict(item) for item in things.values() if item["payment_intent"] == wanted]
        return Answer(200, {"object": "list", "data": found[::-1], "has_more": False})

    def _events(self, seen: Seen) -> Answer:
        asked = seen.query
        kinds = {value for name, value in asked.items() if name.startswith("types[")}
        since, after = int(asked.get("created[gte]", "0")), asked.get("starting_after")
        newest = [e for e in reversed(self.events) if e["type"] in kinds and e["created"] >= since]
        if after is not None:
            newest = newest[[event["id"] for event in newest].index(after) + 1 :]
        page = min(int(asked.get("limit", "10")), self.events_to_a_page)
        more = len(newest) > page
        return Answer(200, {"object": "list", "data": newest[:page], "has_more": more})


def _below(asked: dict[str, str], name: str) -> dict[str, str]:
    begin = f"{name}["
    return {key[len(begin) : -1]: asked[key] for key in asked if key.startswith(begin)}


def main() -> None:
    """Serve until the process is stopped."""
    stripe = StripeLookalike(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(stripe.address, flush=True)


if __name__ == "__main__":
    main()
