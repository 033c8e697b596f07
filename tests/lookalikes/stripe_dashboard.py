"""Changes to payments from outside Bookable: by the account's owner in the dashboard, and by
banks."""

from __future__ import annotations

import secrets
import threading
from typing import Any

from tests.lookalikes.faults import Answer, RefusedError


def no(status: int, message: str, **more: str) -> Answer:
    """Return an error in Stripe's format."""
    return Answer(status, {"error": {"type": "invalid_request_error", "message": message} | more})


class Dashboard:
    """Refunds and disputes. With `slow_refunds` new refunds stay pending until `finish_refund`."""

    lock: threading.RLock

    def __init__(self) -> None:
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.disputes: dict[str, dict[str, Any]] = {}
        self.slow_refunds = False

    def happened(self, kind: str, about: dict[str, Any]) -> dict[str, Any]:
        """Record an event that is not delivered yet, and return it."""
        raise NotImplementedError

    def refund(
        self, intent: str, amount: int, *, metadata: dict[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """Refund a part of a payment, as the owner does in the dashboard, and return the events."""
        with self.lock:
            payment = self._payment(intent)
            self._refuse(payment, amount)
            number = f"re_{secrets.token_hex(12)}"
            self.refunds[number] = {
                "id": number,
                "object": "refund",
                "amount": amount,
                "charge": payment["latest_charge"],
                "currency": payment["currency"],
                "metadata": metadata or {},
                "payment_intent": intent,
                "status": "pending" if self.slow_refunds else "succeeded",
            }
            return [
                self.happened("refund.created", self.refunds[number]),
                self.happened("charge.refunded", self._charge(payment)),
            ]

    def finish_refund(self, number: str, status: str = "succeeded") -> dict[str, Any]:
        """Give a refund its final status, even if it had succeeded, and return the event."""
        with self.lock:
            self.refunds[number]["status"] = status
            kind = "refund.failed" if status == "failed" else "refund.updated"
            return self.happened(kind, self.refunds[number])

    def dispute(
        self, intent: str, amount: int | None = None, *, status: str = "needs_response"
    ) -> list[dict[str, Any]]:
        """Open a dispute by the client's bank, and return the events."""
        with self.lock:
            payment = self._payment(intent)
            number = f"du_{secrets.token_hex(12)}"
            self.disputes[number] = {
                "id": number,
                "object": "dispute",
                "amount": payment["amount"] if amount is None else amount,
                "charge": payment["latest_charge"],
                "currency": payment["currency"],
                "payment_intent": intent,
                "status": status,
            }
            kinds = ["charge.dispute.created"]
            if not status.startswith("warning"):
                kinds.append("charge.dispute.funds_withdrawn")
            return [self.happened(kind, self.disputes[number]) for kind in kinds]

    def close_dispute(self, number: str, *, won: bool) -> list[dict[str, Any]]:
        """Close a dispute, and return the events."""
        with self.lock:
            self.disputes[number]["status"] = "won" if won else "lost"
            kinds = ["charge.dispute.closed"]
            if won:
                kinds.append("charge.dispute.funds_reinstated")
            return [self.happened(kind, self.disputes[number]) for kind in kinds]

    def refunded(self, intent: str) -> int:
        """Return how much of a payment was refunded, pending refunds included."""
        given = (refund for refund in self.refunds.values() if refund["payment_intent"] == intent)
        return sum(
            refund["amount"] for refund in given if refund["status"] in ("succeeded", "pending")
        )

    def _payment(self, intent: str) -> dict[str, Any]:
        payment = self.intents.get(intent)
        if payment is None or payment["status"] != "succeeded":
            raise RefusedError(
                404, no(404, "No such payment_intent.", code="resource_missing").body
            )
        return payment

    def _refuse(self, payment: dict[str, Any], amount: int) -> None:
        about = [item for item in self.disputes.values() if item["payment_intent"] == payment["id"]]
        open_or_lost = [
            item for item in about if item["status"] in ("needs_response", "under_review", "lost")
        ]
        taken = sum(item["amount"] for item in open_or_lost)
        if open_or_lost and amount > payment["amount"] - taken - self.refunded(payment["id"]):
            message = "This charge has been charged back, so it cannot be refunded."
            raise RefusedError(400, no(400, message, code="charge_disputed").body)
        left = payment["amount"] - self.refunded(payment["id"])
        if not 0 < amount <= left:
            message = (
                f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})."
            )
            raise RefusedError(400, no(400, message).body)

    def _charge(self, payment: dict[str, Any]) -> dict[str, Any]:
        given = self.refunded(payment["id"])
        return {
            "id": payment["latest_charge"],
            "object": "charge",
            "amount": payment["amount"],
            "amount_refunded": given,
            "currency": payment["currency"],
            "payment_intent": payment["id"],
            "refunded": given == payment["amount"],
        }
