"""Database errors as refusals of the engine.

The key is the SQLSTATE first and the name of the constraint second, since names are not unique in a
database.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import Error, InterfaceError, OperationalError

from bookable.domain.refusals import (
    AlreadyBooked,
    AlreadyGiven,
    InvalidField,
    Refusal,
    SelfBooking,
    ServiceNotFound,
    SlotTaken,
)

# These are checked at commit: the service may have been deleted since it was read.
_SERVICE_KEYS = (
    "booking_service_id_3f09cbd8_fk_service_id",
    "hold_service_id_d1144006_fk_service_id",
    "waitlist_entry_service_id_4792da15_fk_service_id",
)

REFUSALS: dict[tuple[str, str], Callable[[], Refusal]] = {
    ("23P01", "claim_no_overlap"): SlotTaken,
    ("23514", "booking_of_two"): SelfBooking,
    ("23514", "match_of_two"): SelfBooking,
    ("23505", "feedback_once"): AlreadyGiven,
    ("23505", "match_open_once"): AlreadyBooked,
    ("23505", "opening_hours_closed_once"): partial(InvalidField, "date", "is closed already"),
    **{("23503", name): ServiceNotFound for name in _SERVICE_KEYS},
}

DEADLOCK_DETECTED = "40P01"
SERIALIZATION_FAILURE = "40001"
QUERY_CANCELED = "57014"
READ_ONLY = "25006"
# The server is stopping, has crashed, is starting, or has no connection left.
_GONE = {"57P01", "57P02", "57P03", "53300"}
_CONNECTION_EXCEPTION = "08"


def sqlstate(error: Error) -> str | None:
    """Return the five-character SQLSTATE of an error, or None."""
    return getattr(error.__cause__, "sqlstate", None)


def refusal_of(error: Error) -> Refusal | None:
    """Return the refusal that a violated constraint stands for, or None."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    refuse = REFUSALS.get((sqlstate(error) or "", name or ""))
    return refuse() if refuse else None


def is_worth_a_retry(error: Error) -> bool:
    """Return whether the same transaction may succeed when it is tried again."""
    return sqlstate(error) in {DEADLOCK_DETECTED, SERIALIZATION_FAILURE}


def is_out_of_time(error: BaseException | None) -> bool:
    """Return whether a statement was cancelled, usually by the statement timeout."""
    return isinstance(error, Error) and sqlstate(error) == QUERY_CANCELED


def is_unavailable(error: BaseException | None) -> bool:
    """Return whether the connection to the database was lost, or leads to no primary."""
    if not isinstance(error, Error):
        return False
    if (state := sqlstate(error)) is None:
        return isinstance(error, (InterfaceError, OperationalError))
    return state in {READ_ONLY, *_GONE} or state.startswith(_CONNECTION_EXCEPTION)
