"""Claims of calendars for the bookings and sessions of a world file."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bookable.domain.spans import Span
from bookable.engine.due_changes import apply_due_changes_to
from bookable.engine.importing.entry import WorldRefused, shown
from bookable.storage.bulk import claims
from bookable.storage.bulk.claims import NewClaim
from bookable.storage.work import UnitOfWork


class Timeline:
    """The time that earlier entries of the same file take up, by calendar."""

    def __init__(self) -> None:
        self._taken: dict[int, list[tuple[Span, str]]] = defaultdict(list)

    def take(self, calendar_id: int, span: Span, *, path: str, of: str) -> None:
        """Record that the entry at a path takes up time `of` a person or a room.

        Raise WorldRefused if an earlier entry has it.
        """
        taken = self._taken[calendar_id]
        index = bisect_left(taken, (span, path))
        # Earlier entries do not overlap each other, so only the two neighbours can be in the way.
        for other, its_path in taken[max(0, index - 1) : index + 1]:
            if other.overlaps(span):
                raise WorldRefused(path, f"overlaps {its_path} in the time of {of}")
        insort(taken, (span, path))

    def is_free(self, calendar_id: int, span: Span) -> bool:
        """Return whether a span is free of earlier entries."""
        taken = self._taken[calendar_id]
        index = bisect_left(taken, (span, ""))
        return not any(other.overlaps(span) for other, _ in taken[max(0, index - 1) : index + 1])


def claim(work: UnitOfWork, new: Sequence[tuple[str, NewClaim]], *, now: datetime) -> None:
    """Claim time for the entries at some paths.

    Raise WorldRefused if an existing booking or session has it. Expired holds in the way are
    released. Sessions of the file give up the time that they had before.
    """
    new_claims = [new_claim for _, new_claim in new]
    claims.lock({new_claim.calendar_id for new_claim in new_claims})
    claims.release(
        {new_claim.session_id for new_claim in new_claims if new_claim.session_id is not None}
    )
    stale = set()
    for number, booking_id, expires_at, key in claims.obstacles(new_claims):
        if booking_id is None or expires_at is None or expires_at > now:
            raise WorldRefused(new[number][0], f"overlaps {_existing(key)}")
        stale.add(booking_id)
    apply_due_changes_to(work, sorted(stale), now=now)
    for number in claims.put(new_claims):
        raise WorldRefused(new[number][0], f"overlaps {_existing(None)}")


def _existing(key: str | None) -> str:
    existing = "what is booked there already"
    return existing if key is None else f"{existing}: {shown(key)}"
