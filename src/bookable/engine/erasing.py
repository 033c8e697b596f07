"""Erasing people: what is personal goes, and bookings, money and the ledger stay.

First their own row is emptied, with all that they sign in with, in one transaction that also notes
the erasure. Nothing shows their name from then on. Their texts go next, in batches that lock
little, and what they have begun ends. If the process dies in between, the worker goes on: each step
may be taken again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from uuid import UUID

from bookable.domain.event_types import EventType
from bookable.domain.people import HAS_LEFT, Actor, Role
from bookable.domain.refusals import PersonNotFound, RoleRequired
from bookable.engine import calendar_connections, clock, departing
from bookable.engine.batches import note_failure, one_by_one
from bookable.storage import (
    erasures,
    fact_rows,
    guard,
    personal_rows,
    token_rows,
    webhook_endpoint_rows,
)
from bookable.storage.erasures import Erasure
from bookable.storage.keys import Receipt
from bookable.storage.personal_rows import About
from bookable.storage.personal_tables import KEPT
from bookable.storage.work import transact

AT_ONCE_WITHIN = 20.0
"""Seconds for which a request erases before it leaves the rest to the worker."""

LOGS_AT_A_TIME = 20_000
"""How many ids of the logs one transaction goes through."""

UNDER_WAY_FOR = timedelta(minutes=5)
"""After which time no transaction from before an erasure can still write what was erased."""


class _OutOfTime(Exception):
    """The time is up; the worker goes on."""


class _Until:
    """A deadline, asked between two batches."""

    def __init__(self, seconds: float | None) -> None:
        self._ends = None if seconds is None else time.monotonic() + seconds

    def check(self) -> None:
        """Raise _OutOfTime once the time is up."""
        if self._ends is not None and time.monotonic() >= self._ends:
            raise _OutOfTime


def erase(
    ref: UUID,
    *,
    by: Actor,
    now: datetime,
    check: Callable[[], None] = lambda: None,
    administers: bool = False,
    receipt: Receipt | None = None,
) -> None:
    """Erase a person: the actor, or as staff anybody who is not staff. To repeat it is no error.

    Administrators erase staff, too. `check` is called once the person is locked, and refuses if
    they are not as expected. Raise PersonNotFound or RoleRequired.
    """
    if ref != by.uuid and not by.is_staff:
        raise RoleRequired(Role.STAFF, "erase other people")

    def step() -> None:
        guard.see_everything()
        person = erasures.lock(ref)
        if person is None:
            raise PersonNotFound(Role.CLIENT)
        if person.is_erased:
            return
        if person.runs_the_marketplace and not administers and ref != by.uuid:
            raise RoleRequired(Role.STAFF, "erase staff")
        check()
        begin(person.id, by=by, now=now)

    transact(step, receipt=receipt)
    _go_on_at_once(ref, now=now)


def _go_on_at_once(ref: UUID, *, now: datetime) -> None:
    """Erase what is left. What fails is for the worker: the erasure is noted already."""
    try:
        go_on(ref, now=now)
    except Exception:
        note_failure("erase_due", ref)


def begin(person_id: int, *, by: Actor, now: datetime) -> None:
    """Note the erasure of a locked person, and erase what goes at once."""
    fact_rows.note_person(EventType.PERSON_ERASED, person_id, by=by, now=now)
    webhook_endpoint_rows.forget_of(person_id)
    about = About(person_id)
    for kept in KEPT:
        if kept.at_once:
            for keys in personal_rows.keys_of(kept, about):
                personal_rows.erase(kept, keys, about)
    # Last: some of these rows are found by the address.
    erasures.note(person_id, real=clock.real())
    _close(person_id, now=now)


def _close(person_id: int, *, now: datetime) -> None:
    """Close a person's account, and everything by which they would go on acting."""
    token_rows.end_all(person_id)
    calendar_connections.remove_all(person_id, now=now)
    erasures.empty(person_id, now=now)


def go_on(ref: UUID, *, now: datetime, within: float | None = AT_ONCE_WITHIN) -> bool:
    """Erase what is left of a person, and return whether there was anything to go through.

    Stop after `within` seconds: by default those that a request may take.
    """
    erasure = erasures.find(ref)
    if erasure is None:
        return False
    try:
        _go_through(erasure, _Until(within), now=now)
    except _OutOfTime:
        return True
    if clock.real() - erasure.noted_at > UNDER_WAY_FOR:
        erasures.finish(erasure.about.person_id)
    else:
        erasures.gone_through(erasure.about.person_id)
    return True


def complete_due(now: datetime) -> int:
    """Erase what is left of all people whose erasure is due, and return how many there were."""
    found = erasures.due(noted_before=clock.real() - UNDER_WAY_FOR)
    return one_by_one("erase_due", found, lambda ref: go_on(ref, now=now, within=None))


def _go_through(erasure: Erasure, until: _Until, *, now: datetime) -> None:
    """Erase all texts of a person, and end what they have begun.

    Requests of theirs that were under way may have written more after the first transaction.
    """
    with guard.everything():
        transact(partial(_close, erasure.about.person_id, now=now))
    _erase_texts(erasure.about, until)
    _erase_logged(erasure.about, until)
    _end_sessions(erasure.about, until)
    _depart(erasure.actor, until, now=now)


def _erase_texts(about: About, until: _Until) -> None:
    with guard.everything():
        for kept in KEPT:
            for keys in personal_rows.keys_of(kept, about):
                until.check()
                transact(partial(personal_rows.erase, kept, keys, about))


def _erase_logged(about: About, until: _Until) -> None:
    with guard.everything():
        last = personal_rows.logged()
    for after in range(0, last, LOGS_AT_A_TIME):
        until.check()
        ids = {"after": after, "until": after + LOGS_AT_A_TIME}
        transact(partial(personal_rows.erase_logged, about, **ids))


def _end_sessions(about: About, until: _Until) -> None:
    for batch in personal_rows.sessions():
        until.check()
        own = [key for key, owner in batch if owner == about.person_id]
        if own:
            transact(partial(personal_rows.end_sessions, own))


def _depart(person: Actor, until: _Until, *, now: datetime) -> None:
    """End what a person has begun. A booking that is in progress ends by the ordinary steps."""
    ends = (
        departing.release_holds(person, now=now),
        departing.leave_waitlists(person, now=now),
        departing.cancel_sessions(person, HAS_LEFT, now=now),
        departing.end_matches(person, now=now),
        departing.remove_services(person, now=now),
        departing.cancel_bookings(person, HAS_LEFT, now=now),
    )
    for _ in chain.from_iterable(ends):
        until.check()
