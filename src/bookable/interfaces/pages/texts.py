"""What people write in forms, in several lines."""

from __future__ import annotations

from typing import Any

from django import forms

LONGEST = 10_000
"""Characters of a text."""


class TextField(forms.CharField):
    """A text of several lines.

    A browser counts a line break as one character, and sends it as two. It is stored as one, so
    that a text that the browser accepts is never too long.
    """

    def __init__(self, *, rows: int = 3, **named: Any) -> None:
        entry = forms.Textarea(attrs={"rows": rows})
        super().__init__(**{"max_length": LONGEST, "widget": entry, **named})

    def to_python(self, value: Any) -> str:
        """Return the text with single line breaks."""
        return super().to_python("" if value is None else str(value).replace("\r\n", "\n")) or ""
