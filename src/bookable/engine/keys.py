"""Idempotency keys, for the doors."""

from bookable.storage.keys import Answer, Receipt, free, reserve

__all__ = ["Answer", "Receipt", "free", "reserve"]
