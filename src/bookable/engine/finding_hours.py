"""Weeks by which people are found: what no longer fits their hours is mended and counted."""

from __future__ import annotations

from datetime import datetime

from bookable.engine.batches import in_batches
from bookable.storage import weeks
from bookable.telemetry import counting

TASK = "mend_weeks"


def mend_weeks(now: datetime) -> int:
    """Mend the weeks of a share of all people, another one each hour, and return how many."""
    batches = ([person for (person,) in page] for page in weeks.wrong(_share(now)))
    mended = in_batches(TASK, batches, weeks.mend)
    counting.mended_rows(TASK, mended)
    return mended


def wrong_weeks(now: datetime) -> tuple[int, int]:
    """Return how many people are in the share of an hour, and how many have wrong weeks."""
    return weeks.count_wrong(_share(now))


def _share(now: datetime) -> int:
    return int(now.timestamp()) // 3600
