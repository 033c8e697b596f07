"""What a client who cancels gets back, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext

from bookable.domain.money import CancellationPolicy, Tier
from bookable.queries.showing import Reading


class Line(NamedTuple):
    """Something about the money of a booking."""

    label: str
    value: str


def lines(policy: CancellationPolicy, reading: Reading) -> list[Line]:
    """Return what is given back, by how long before the start that is, the longest first."""
    tiers = sorted(policy.tiers, key=lambda tier: -tier.hours_before)
    told = [Line(_until(tier, reading), reading.percent(tier.percent)) for tier in tiers]
    if tiers and tiers[-1].hours_before:
        told.append(Line(gettext("After that"), reading.percent(0)))
    return told


def _until(tier: Tier, reading: Reading) -> str:
    if not tier.hours_before:
        return gettext("Until the start")
    length = reading.length(timedelta(hours=tier.hours_before))
    return gettext("Until %(length)s before the start") % {"length": length}
