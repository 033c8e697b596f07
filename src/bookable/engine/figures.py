"""Counts of what is still open, for monitoring."""

from __future__ import annotations

from bookable.storage.figures import Hold, Queue, dead_letters, holds, queues, reputation

__all__ = ["Hold", "Queue", "dead_letters", "holds", "queues", "reputation"]
