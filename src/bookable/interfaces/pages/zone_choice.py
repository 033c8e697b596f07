"""Choosing the time zone in which a page shows times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from bookable.domain.hours import zone_of
from bookable.interfaces.pages.time_words import TimeWords
from bookable.interfaces.pages.time_zones import zone_label, zone_options


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """What the template `parts/zone.html` shows: a zone in words, and the others.

    `kept` are the parameters that stay in the address.
    """

    name: str
    is_guess: bool
    words: str
    label: str
    options: SafeString
    kept: Sequence[tuple[str, str]]


def zone_choice(
    name: str,
    *,
    is_guess: bool,
    words: TimeWords,
    at: datetime,
    kept: Sequence[tuple[str, str]] = (),
) -> ZoneChoice:
    """Return the choice of a zone, with the offset that it has at a moment."""
    local = at.astimezone(zone_of(name))
    return ZoneChoice(
        name=name,
        is_guess=is_guess,
        words=words.zone(local),
        label=zone_label(name, words.locale, at),
        options=zone_options(words.locale, local.date()),
        kept=kept,
    )
