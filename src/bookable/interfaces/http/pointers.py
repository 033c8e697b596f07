"""Places in a document."""

from __future__ import annotations


def pointer_to(*place: str | int) -> str:
    """Return a place in a document as a JSON pointer (RFC 6901)."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in place)
    return "".join(f"/{step}" for step in steps)
