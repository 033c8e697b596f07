"""Consents of removed connections, given back to their vendors once nothing is left to do there."""

from __future__ import annotations

from datetime import datetime, timedelta

from bookable.domain.calendar_servers import BY_CONSENT, CalendarError
from bookable.engine import ports, push_channels
from bookable.engine.batches import one_by_one
from bookable.engine.calendar_connections import access_to
from bookable.storage import calendar_connection_rows
from bookable.storage.calendar_connection_rows import Removed
from bookable.storage.work import transact

WITHIN_SECONDS = 10.0
AT_ONCE = 100
TRIED_FOR = timedelta(days=7)
"""How long a vendor that fails is asked again, before the consent is only forgotten here."""


def give_back_due(now: datetime) -> int:
    """Give back the consents of removed connections whose events are deleted; return how many."""
    found = calendar_connection_rows.removed_with_consent(sorted(BY_CONSENT), most=AT_ONCE)
    named = {each.id: each for each in found}
    return one_by_one("give_back_consents", named, lambda id_: _give_back(named[id_], now=now))


def _give_back(removed: Removed, *, now: datetime) -> int:
    try:
        _tell_vendor(removed)
    except CalendarError as error:
        if not error.is_final and now - removed.removed_at < TRIED_FOR:
            return 0
    transact(lambda: calendar_connection_rows.forget_consent(removed.id))
    return 1


def _tell_vendor(removed: Removed) -> None:
    vendor, access = ports.consents(removed.kind), access_to(removed.id)
    if vendor is None or access is None:
        return
    push_channels.close(removed.id, access)
    # Google ends all consents of an account at once. A person who connects their calendar again,
    # and then removes the old connection, would lose the new one.
    if removed.is_last:
        vendor.revoke(access, within=WITHIN_SECONDS)
