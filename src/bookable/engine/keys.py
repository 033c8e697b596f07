"""Idempotency keys as doors use them."""

from bookable.storage.keys import Answer, Receipt, free, reserve

__all__ = ["Answer", "Receipt", "free", "reserve"]
