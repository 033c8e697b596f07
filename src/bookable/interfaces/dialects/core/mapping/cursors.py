"""Cursors of lists."""

from __future__ import annotations


class InvalidCursorError(ValueError):
    """A cursor that is broken, or belongs to another list or other filters."""
