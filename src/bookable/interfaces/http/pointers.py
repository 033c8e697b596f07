"""Places in a document, and fields that are wrong there."""

from __future__ import annotations

from collections.abc import Sequence


def pointer_to(*place: str | int) -> str:
    """Return a place in a document as a JSON pointer (RFC 6901)."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in place)
    return "".join(f"/{step}" for step in steps)


class InvalidFieldsError(Exception):
    """Fields are wrong: pairs of a JSON pointer and what is wrong there."""

    def __init__(self, flaws: Sequence[tuple[str, str]]) -> None:
        super().__init__(flaws)
        self.flaws = flaws
