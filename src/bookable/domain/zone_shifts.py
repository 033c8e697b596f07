"""What newer zone rules mean for stored times: which ones have moved, and which can move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bookable.domain.refusals import InvalidField, SkippedWallTime
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime


class Kind(StrEnum):
    """What takes up time: bookings and sessions, which keep their wall time, and holds."""

    BOOKING = "booking"
    SESSION = "session"
    HOLD = "hold"


KEEP_WALL_TIME = (Kind.BOOKING, Kind.SESSION)
"""What moves with newer zone rules. Holds are over before such rules come."""


class Problem(StrEnum):
    """Why a time cannot follow its wall time."""

    TAKEN = "taken"
    SKIPPED = "skipped"
    NO_ZONE = "no zone"
    FAILED = "failed"


class Owner(NamedTuple):
    """A booking, a service session or a hold by its number."""

    kind: Kind
    id: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A stored time that no longer matches its wall time.

    It is stored as `span` and belongs at `to`, which is None if the wall time itself has a
    `problem`.
    """

    owner: Owner
    wall: WallTime
    span: Span
    to: Span | None
    problem: Problem | None = None
    program: str = ""


class Taken(NamedTuple):
    """A claim on a calendar."""

    calendar_id: int
    owner: Owner
    span: Span


@dataclass(frozen=True, slots=True)
class Plan:
    """The times that move, in an order that keeps them from overlapping, and those that cannot."""

    moves: list[Shift] = field(default_factory=list)
    stuck: list[Shift] = field(default_factory=list)


def shift(owner: Owner, wall: WallTime, span: Span, *, program: str = "") -> Shift | None:
    """Return how a time has to move to match its wall time again, or None if it matches."""
    try:
        if wall.is_shown_at(span.start):
            return None
        start = wall.moment()
    except SkippedWallTime:
        return Shift(owner, wall, span, None, Problem.SKIPPED, program)
    except InvalidField:
        return Shift(owner, wall, span, None, Problem.NO_ZONE, program)
    return Shift(owner, wall, span, Span(start, start + span.length), program=program)


def plan(shifts: Sequence[Shift], taken: Iterable[Taken]) -> Plan:
    """Return which times can move, given what takes up the calendars.

    Neighbours that move in the same direction free each other's new time. So the one in front moves
    first, and blocked ones are tried again after others have moved.
    """
    calendars = _Calendars(taken)
    result = Plan(stuck=[shift_ for shift_ in shifts if shift_.to is None])
    waiting = sorted((shift_ for shift_ in shifts if shift_.to is not None), key=_turn)
    while waiting:
        blocked = [shift_ for shift_ in waiting if not calendars.move(shift_)]
        result.moves.extend(shift_ for shift_ in waiting if shift_ not in blocked)
        if len(blocked) == len(waiting):
            break
        waiting = blocked
    taken_from = [replace(shift_, problem=Problem.TAKEN) for shift_ in waiting]
    return Plan(result.moves, [*result.stuck, *taken_from])


class _Calendars:
    """What takes up which calendar, while times move one after the other."""

    def __init__(self, taken: Iterable[Taken]) -> None:
        self._at: defaultdict[int, dict[Owner, Span]] = defaultdict(dict)
        self._of: defaultdict[Owner, set[int]] = defaultdict(set)
        for calendar_id, owner, span in taken:
            self._at[calendar_id][owner] = span
            self._of[owner].add(calendar_id)

    def move(self, shift: Shift) -> bool:
        """Move a time if it is free on all its calendars, and return whether it was."""
        calendar_ids, to = self._of[shift.owner], shift.to
        others = (
            span
            for calendar_id in calendar_ids
            for owner, span in self._at[calendar_id].items()
            if owner != shift.owner
        )
        if to is None or any(span.overlaps(to) for span in others):
            return False
        for calendar_id in calendar_ids:
            self._at[calendar_id][shift.owner] = to
        return True


def _turn(shift: Shift) -> tuple[bool, float]:
    """Return the sort key: of moves to a later time the last comes first, else the first."""
    start: datetime = shift.span.start
    is_later = shift.to is not None and shift.to.start > start
    return (is_later, -start.timestamp() if is_later else start.timestamp())
