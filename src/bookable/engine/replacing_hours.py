"""The commands that replace all of a person's opening hours, or edit them, in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from bookable.domain.bounds import HOURS
from bookable.domain.event_types import EventType
from bookable.domain.hours_plans import HoursPlan, plan_of, replaced
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import InvalidField, PersonNotFound, RoleRequired
from bookable.engine import registry
from bookable.storage import fact_rows, opening_windows, person_rows, profile_rows
from bookable.storage.keys import Receipt
from bookable.storage.work import transact


def owner(ref: UUID, *, by: Actor) -> Actor:
    """Return the person whose hours the actor may see and change: themselves, or anyone for staff.

    Raise PersonNotFound, or RoleRequired for hours of others and for those who provide nothing.
    """
    account = person_rows.by_uuid(ref)
    provides = account is not None and bool(account.actor.roles & registry.providing())
    if account is None or not (provides or ref == by.uuid or by.is_staff):
        raise PersonNotFound(Role.CLIENT)
    if not by.is_staff and (ref != by.uuid or not provides):
        raise RoleRequired(Role.STAFF, "manage hours")
    return account.actor


def replace(
    ref: UUID,
    plan: HoursPlan,
    *,
    zone: str,
    by: Actor,
    now: datetime,
    check: Callable[[], None],
    receipt: Receipt | None = None,
) -> UUID:
    """Replace a person's hours and their time zone, and return their uuid. Bookings stay.

    Windows that do not differ stay as they are. `check` is called once the hours are locked, and
    refuses if they are not as expected. Raise what `owner` raises, and InvalidField for more
    windows than there may be.
    """

    def step() -> UUID:
        # The person first, then the calendar: everything that locks both does so in this order.
        person_rows.lock(ref)
        person = owner(ref, by=by)
        person_id = person.person_id
        opening_windows.lock(person_id)
        check()
        if person.timezone != zone:
            profile_rows.change(person_id, {"timezone": zone})
            fact_rows.note_person(EventType.PERSON_UPDATED, person_id, by=by, now=now)
        _save(person_id, plan, zone)
        return ref

    return transact(step, receipt=receipt)


def edit(
    ref: UUID,
    change: Callable[[HoursPlan], HoursPlan],
    *,
    by: Actor,
    receipt: Receipt | None = None,
) -> UUID:
    """Replace a person's hours by what `change` makes of them, and return their uuid.

    Bookings stay. Raise what `replace` and `change` raise.
    """

    def step() -> UUID:
        person_rows.lock(ref)
        person = owner(ref, by=by)
        opening_windows.lock(person.person_id)
        there = opening_windows.of(person.person_id)
        plan = plan_of(opening_windows.hours_from(there, zone=person.timezone))
        _save(person.person_id, change(plan), person.timezone)
        return ref

    return transact(step, receipt=receipt)


def _save(person_id: int, plan: HoursPlan, zone: str) -> None:
    there = opening_windows.of(person_id)
    hours = opening_windows.hours_from(there, zone=zone)
    wanted = opening_windows.windows_from(replaced(hours, plan, zone=zone))
    if len(wanted) > HOURS:
        raise InvalidField(
            "dates", f"and weekly make {len(wanted):,} windows, of {HOURS:,} at most"
        )
    missing, gone = Counter(wanted), list[int]()
    for stored in there:
        if missing[stored.window]:
            missing[stored.window] -= 1
        else:
            gone.append(stored.id)
    opening_windows.exchange(person_id, gone=gone, new=list(missing.elements()))
