"""What stands for a person's picture, which would have to be loaded from another site."""

from __future__ import annotations


def initials(name: str) -> str:
    """Return the first letters of a name's first and last word."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))) if words else ""
