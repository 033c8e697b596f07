"""Texts that people wrote, among those of a page: each runs in its own direction."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language_bidi

from bookable.domain.languages import runs_right_to_left

register = template.Library()


@register.filter
def bidi(value: object) -> str:
    """Return a name, or another short text, that may run in another direction than its sentence.

    A name in Hebrew then leaves the words and figures around it in their order. A text with lines
    or paragraphs has `dir="auto"` on its element instead.
    """
    text = str(value or "")
    turns = get_language_bidi() or runs_right_to_left(text)
    return format_html("<bdi>{}</bdi>", text) if turns else text
