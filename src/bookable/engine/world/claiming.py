"""Making room in calendars for what a world file says takes their time up."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bookable.domain.spans import Span
from bookable.engine.settling import settle_some
from bookable.engine.world.reading.values import shown
from bookable.engine.world.refused import WorldRefused
from bookable.storage.work import UnitOfWork
from bookable.storage.world import claims
from bookable.storage.world.claims import NewClaim


class Timeline:
    """What the file itself says takes calendars up, as far as it has been read."""

    def __init__(self) -> None:
        self._taken: dict[int, list[tuple[Span, str]]] = defaultdict(list)

    def take(self, calendar_id: int, span: Span, *, path: str, of: str) -> None:
        """This will note that the entry at a path takes up time `of` somebody or something, or
        raise WorldRefused where an earlier entry has it."""
        taken = self._taken[calendar_id]
        at = bisect_left(taken, (span, path))
        for other, its_path in taken[max(0, at - 1) : at + 1]:
            if other.overlaps(span):
                raise WorldRefused(path, f"overlaps {its_path} in the time of {of}")
        insort(taken, (span, path))

    def is_free(self, calendar_id: int, span: Span) -> bool:
        """This will tell whether no entry so far takes up any of a span."""
        taken = self._taken[calendar_id]
        at = bisect_left(taken, (span, ""))
        return not any(other.overlaps(span) for other, _ in taken[max(0, at - 1) : at + 1])


def claim(work: UnitOfWork, new: Sequence[tuple[str, NewClaim]], *, now: datetime) -> None:
    """This will claim time for the entries at some paths, or raise WorldRefused where bookings or
    sessions that were there before have it. Holds in the way that ran out are settled; sessions
    give back what they had."""
    wanted = [each for _, each in new]
    claims.lock({each.calendar_id for each in wanted})
    claims.release({each.session_id for each in wanted if each.session_id is not None})
    stale = set()
    for number, booking_id, expires_at, key in claims.obstacles(wanted):
        if booking_id is None or expires_at is None or expires_at > now:
            raise WorldRefused(new[number][0], f"overlaps {_told(key)}")
        stale.add(booking_id)
    settle_some(work, sorted(stale), now=now)
    for number in claims.put(wanted):
        raise WorldRefused(new[number][0], f"overlaps {_told(None)}")


def _told(key: str | None) -> str:
    there = "what is booked there already"
    return there if key is None else f"{there}: {shown(key)}"
