"""`bookable rules`: show which bookings and sessions newer time zone rules would move."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.zone_shifts import Problem, Shift
from bookable.engine import clock
from bookable.engine.realigning import RULES, survey
from bookable.postgres.database import database_running
from bookable.server.errors import CommandError
from bookable.storage.postgres.migrating import pending

_WHY = {
    Problem.TAKEN: "something else has that time",
    Problem.SKIPPED: "the clocks skip it",
    Problem.NO_ZONE: "there is no such zone any more",
}


def show() -> None:
    """Print the rules' version, the versions future bookings were saved under, and the moves.

    Change nothing.
    """
    print(f"zone rules in use: tzdata {RULES}")
    with database_running():
        if pending():
            raise CommandError(
                "the tables lag behind: run bookable up, which brings them up to date"
            )
        found = survey(clock.now())
    for version, count in sorted(found.versions.items()):
        print(f"by {version or 'rules of unknown version'}: {count} bookings and sessions ahead")
    _print_shifts("would move", found.plan.moves)
    _print_shifts("cannot move, and would be listed for staff", found.plan.stuck)
    if not found.versions:
        print("everything that lies ahead is by the rules in use")


def _print_shifts(what: str, shifts: list[Shift]) -> None:
    print(f"{what}: {len(shifts)}")
    for each in sorted(shifts, key=lambda shift: (shift.span.start, shift.owner)):
        print(f"  {_described(each)}")


def _described(shift: Shift) -> str:
    kind, number = shift.owner
    named = f"{shift.program} {kind} {number}".strip()
    wall = f"{shift.wall.shown:%Y-%m-%d %H:%M} {shift.wall.zone}"
    to = "nowhere" if shift.to is None else _moment(shift.to.start)
    why = f" ({_WHY.get(shift.problem, shift.problem)})" if shift.problem else ""
    return f"{named}, {wall}: {_moment(shift.span.start)} -> {to}{why}"


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"
