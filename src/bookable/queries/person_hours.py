"""All of a person's opening hours, as one document."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from bookable.domain.hours_plans import HoursPlan, plan_of
from bookable.domain.people import Actor
from bookable.engine.replacing_hours import owner
from bookable.storage import opening_windows


class PersonHours(NamedTuple):
    """A person's hours, in the wall time of their zone."""

    timezone: str
    plan: HoursPlan


def person_hours(ref: UUID, *, by: Actor) -> PersonHours:
    """Return the hours of the actor, or as staff of anyone.

    Raise PersonNotFound, or RoleRequired for hours of others and for those who provide nothing.
    """
    person = owner(ref, by=by)
    windows = opening_windows.of(person.person_id)
    hours = opening_windows.hours_from(windows, zone=person.timezone)
    return PersonHours(person.timezone, plan_of(hours))
