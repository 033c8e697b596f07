"""Colours that can be read: contrast as WCAG 2.2 measures it (1.4.3)."""

from __future__ import annotations

from typing import NamedTuple

WHITE, BLACK = "#ffffff", "#000000"
READABLE = 4.5
"""The contrast that text needs (WCAG 2.2, level AA)."""
_STEPS = 40


class Shades(NamedTuple):
    """The colour of a site, on its own and as text.

    `on_color` is for text on it; `light` and `dark` are the colour as text on light and dark paper.
    """

    color: str
    on_color: str
    light: str
    dark: str


def shades(color: str, *, light_paper: str, dark_paper: str) -> Shades:
    """Return a colour with what can be read on it, and as it can be read itself."""
    on_color = max((WHITE, BLACK), key=lambda text: contrast(text, color))
    light = _readable(color, on=light_paper, towards=BLACK)
    return Shades(color, on_color, light, _readable(color, on=dark_paper, towards=WHITE))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _readable(color: str, *, on: str, towards: str) -> str:
    """Return a colour mixed with as little of another as text on this paper needs."""
    mixes = (_mixed(color, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next(mix for mix in mixes if contrast(mix, on) >= READABLE)


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
