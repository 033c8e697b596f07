"""The port `SecretKeeper`: secrets of stored connections, used by one caller at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from bookable.domain.calendar_servers import CalendarAccess, CalendarDenied, CalendarError
from bookable.engine import clock
from bookable.storage import calendar_connection_rows, secret_leases
from bookable.storage.sealed import UnsealableError
from bookable.storage.work import transact
from bookable.telemetry.waiting import resumed

LOOK_EVERY = 0.05
"""Seconds between two attempts to get a lease that another caller has."""

MARGIN = timedelta(seconds=5)
"""How much longer than its call a lease lasts at most."""


class StoredSecrets:
    """The port `SecretKeeper`, filled by the table of connections.

    The vendor is asked outside any transaction, so a lease keeps others off meanwhile.
    """

    def exchange(self, access: CalendarAccess, use: Callable[[str], str], *, within: float) -> None:
        """Call `use` with the connection's present secret, and keep the one that it returns."""
        if (connection_id := access.connection) is None:
            raise ValueError("a connection that is not stored has no stored secret")
        with _leased(connection_id, within=within):
            secret = _secret_of(connection_id)
            fresh = use(secret)
            if fresh != secret:
                with resumed():
                    transact(lambda: calendar_connection_rows.replace_secret(connection_id, fresh))


@contextmanager
def _leased(connection_id: int, *, within: float) -> Iterator[None]:
    holder, ends = uuid4(), time.monotonic() + within
    while not _take(connection_id, holder, within=within):
        if time.monotonic() + LOOK_EVERY >= ends:
            raise CalendarError("The calendar's consent was in use for too long.")
        time.sleep(LOOK_EVERY)
    try:
        yield
    finally:
        with resumed():
            transact(lambda: secret_leases.give_back(connection_id, holder))


def _take(connection_id: int, holder: UUID, *, within: float) -> bool:
    with resumed():
        now = _real_time()
        until = now + timedelta(seconds=within) + MARGIN
        return transact(lambda: secret_leases.take(connection_id, holder, now=now, until=until))


def _secret_of(connection_id: int) -> str:
    try:
        with resumed():
            found = calendar_connection_rows.access_to(connection_id)
    except UnsealableError:
        raise CalendarDenied("The calendar's consent cannot be read any more.") from None
    if found is None:
        raise CalendarDenied("The calendar is no longer connected.")
    return found.secret


def _real_time() -> datetime:
    """Return the time by which vendors count, even if a sandbox's clock stands still."""
    now = clock.now()
    return clock.outside(now, now=now)
