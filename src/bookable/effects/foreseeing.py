"""What would follow from ledger entries, in words: mails, meetings and money.

It asks the same tables as the relay, before anything is committed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bookable.domain.lifecycle import Status
from bookable.effects.mail import kinds_of_mail as _kinds  # noqa: F401  (registers them)
from bookable.effects.mail import kinds_of_notice as _notices  # noqa: F401  (registers them)
from bookable.effects.mail.occasions import kinds_after
from bookable.effects.relay import EFFECTS_BY_EVENT
from bookable.engine import making_meetings
from bookable.storage import jobs, meeting_rows
from bookable.storage.ledger import Entry

MEETING_CREATED, MEETING_MOVED = "meeting created", "meeting moved"
MEETING_DELETED, REFUND = "meeting deleted", "refund to client"
MAIL = "mail to {side}"


def foresee(entries: Sequence[Entry]) -> list[str]:
    """Return what would follow from entries, each once.

    Mails are those that are noted. Whether they are sent is known when their turn comes: people
    may have switched them off.
    """
    return sorted({effect for entry in entries for effect in _effects(entry)})


def _effects(entry: Entry) -> Iterator[str]:
    for kind in kinds_after(entry):
        yield from (MAIL.format(side=side.value) for side in kind.to)
    yield from _of_meeting(entry)
    if int(entry.facts.get("refund_cents") or 0):
        yield REFUND


def _of_meeting(entry: Entry) -> Iterator[str]:
    """Yield what happens to the meeting of a booking that stands as after the entry."""
    job, booking = EFFECTS_BY_EVENT.get(entry.kind), entry.booking_id
    if job == jobs.DELETE_MEETINGS and meeting_rows.leaving(booking):
        yield MEETING_DELETED
    if job == jobs.MOVE_MEETING and meeting_rows.unsynced(booking):
        yield MEETING_MOVED
    if entry.after == Status.CONFIRMED != entry.before:
        is_missing = making_meetings.is_missing(booking, program=entry.program)
        if is_missing or meeting_rows.has_live(booking):
            yield MEETING_CREATED
