"""Events in Stripe's format, and their signatures."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import secrets
from typing import Any


def event_of(kind: str, about: dict[str, Any], *, at: int) -> dict[str, Any]:
    """Return an event about an object as it is now."""
    return {
        "id": f"evt_{secrets.token_hex(12)}",
        "object": "event",
        "api_version": "2026-09-30.clover",
        "created": at,
        "data": {"object": copy.deepcopy(about)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }


def signed(event: Any, *, secret: str, at: int) -> tuple[bytes, dict[str, str]]:
    """Return an event, or any text, as it is sent with its signature."""
    text = event if isinstance(event, str) else json.dumps(event, indent=2)
    mark = hmac.new(secret.encode(), f"{at}.{text}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": f"t={at},v1={mark},v0={'0' * 64}",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    return text.encode(), headers
