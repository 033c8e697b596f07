"""What newer zone rules mean for the times that are kept: which have moved, and which can move."""

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
    """What has a time of its own."""

    BOOKING = "booking"
    SESSION = "session"


class Problem(StrEnum):
    """Why a time cannot follow its clocks."""

    TAKEN = "taken"
    SKIPPED = "skipped"
    NO_ZONE = "no zone"
    FAILED = "failed"


class Owner(NamedTuple):
    """A booking or a service session by its number."""

    kind: Kind
    id: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A time that is not where its clocks show it any more: it stands at `span` and belongs `to`
    another one, which is None where there is a `problem` with its wall time."""

    owner: Owner
    wall: WallTime
    span: Span
    to: Span | None
    problem: Problem | None = None
    program: str = ""


class Taken(NamedTuple):
    """A claim on a calendar: whose it is, and when."""

    calendar_id: int
    owner: Owner
    span: Span


@dataclass(frozen=True, slots=True)
class Plan:
    """Which times move, in an order in which each finds its new place free, and which cannot."""

    moves: list[Shift] = field(default_factory=list)
    stuck: list[Shift] = field(default_factory=list)


def shift(owner: Owner, wall: WallTime, span: Span, *, program: str = "") -> Shift | None:
    """Return how far a time has to move to be where its clocks show it, or None where it is."""
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
    """Return which times can move where calendars are taken as told.

    Neighbours that move the same way free each other's new time, so the one in front goes first,
    and what is in the way is looked at again once others have left.
    """
    calendars = _Calendars(taken)
    found = Plan(stuck=[each for each in shifts if each.to is None])
    waiting = sorted((each for each in shifts if each.to is not None), key=_turn)
    while waiting:
        blocked = [each for each in waiting if not calendars.move(each)]
        found.moves.extend(each for each in waiting if each not in blocked)
        if len(blocked) == len(waiting):
            break
        waiting = blocked
    taken_from = [replace(each, problem=Problem.TAKEN) for each in waiting]
    return Plan(found.moves, [*found.stuck, *taken_from])


class _Calendars:
    """What takes up which calendar, as one time after the other moves."""

    def __init__(self, taken: Iterable[Taken]) -> None:
        self._at: defaultdict[int, dict[Owner, Span]] = defaultdict(dict)
        self._of: defaultdict[Owner, set[int]] = defaultdict(set)
        for calendar_id, owner, span in taken:
            self._at[calendar_id][owner] = span
            self._of[owner].add(calendar_id)

    def move(self, shift: Shift) -> bool:
        """Move a time if it is free on all its calendars, and tell whether it was."""
        own, to = self._of[shift.owner], shift.to
        others = (
            span
            for calendar_id in own
            for owner, span in self._at[calendar_id].items()
            if owner != shift.owner
        )
        if to is None or any(span.overlaps(to) for span in others):
            return False
        for calendar_id in own:
            self._at[calendar_id][shift.owner] = to
        return True


def _turn(shift: Shift) -> tuple[bool, float]:
    """Of those that move to a later time the last goes first, of the others the first."""
    start: datetime = shift.span.start
    is_later = shift.to is not None and shift.to.start > start
    return (is_later, -start.timestamp() if is_later else start.timestamp())
