"""Changes at Stripe while bookings are cancelled: no money goes back twice, and the end is shown
right."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from tests.lookalikes.faults import RefusedError

from prove.faults.users import PRICE, Promise
from prove.faults.visits import Visit
from prove.table import Row

EACH = 3
PART_OF_IT = 2000

Deed = Callable[[], object]


def happen(visit: Visit, dice: random.Random) -> None:
    """Make every change that can be made at Stripe while the client cancels.

    The events come in any order and more than once.
    """
    for prepare in (_refund, _refund_untold, _lose_dispute, _win_dispute):
        for _ in range(EACH):
            paid = visit.paid_by_card()
            intent = visit.stand.stripe.sessions[paid.session]["payment_intent"]
            deed = prepare(visit, intent, dice)
            with ThreadPoolExecutor() as pool:
                for done in (pool.submit(_cancel, visit, paid), pool.submit(deed)):
                    done.result()
            visit.row.rounds += 1
            # A lost dispute takes the money without a refund.
            paid.refund = 0 if prepare is _lose_dispute else PRICE


def shown(visit: Visit) -> Row:
    """Compare what is shown in the end with what happened."""
    for promise in visit.promises:
        path = f"/api/v1/drf/bookings/{promise.booking}/"
        booking: dict[str, Any] = visit.ask("GET", path, visit.me).body
        names = ("payment_status", "refund_pending_cents", "disputed")
        shown_now = tuple(booking[name] for name in names)
        if shown_now != ("refunded", 0, False):
            visit.row.violations.append(f"booking {promise.booking} shows {shown_now}")
    return visit.row


def _cancel(visit: Visit, paid: Promise) -> None:
    visit.ask("POST", f"/api/v1/drf/bookings/{paid.booking}/cancel/", visit.me)
    paid.status = "canceled"


def _refund(visit: Visit, intent: str, dice: random.Random) -> Deed:
    def refund() -> None:
        # Stripe refuses to refund more than is left, also in the dashboard.
        with suppress(RefusedError):
            _tell(visit, visit.stand.stripe.refund(intent, PART_OF_IT), dice)

    return refund


def _refund_untold(visit: Visit, intent: str, _dice: random.Random) -> Deed:
    visit.stand.stripe.refund(intent, PART_OF_IT)
    return lambda: None


def _lose_dispute(visit: Visit, intent: str, dice: random.Random) -> Deed:
    return _dispute(visit, intent, dice, won=False)


def _win_dispute(visit: Visit, intent: str, dice: random.Random) -> Deed:
    return _dispute(visit, intent, dice, won=True)


def _dispute(visit: Visit, intent: str, dice: random.Random, *, won: bool) -> Deed:
    """Open a dispute before the refund, and close it meanwhile."""
    stripe = visit.stand.stripe
    opened = stripe.dispute(intent)
    number: str = opened[0]["data"]["object"]["id"]
    return lambda: _tell(visit, opened + stripe.close_dispute(number, won=won), dice)


def _tell(visit: Visit, events: list[dict[str, Any]], dice: random.Random) -> None:
    visit.tell(*dice.sample(events, len(events)), times=2)
