"""Requests that their provider accepts automatically, where the confirmation waits for a meeting.

Other requests of such a provider begin as confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog

from bookable.domain.people import Side
from bookable.domain.refusals import ConfirmationUnderWay, MeetingFailed, Refusal
from bookable.engine import confirming
from bookable.engine.registry import program as program_named
from bookable.storage import booking_rows, person_rows

log = structlog.get_logger(__name__)


def due(bookings: Iterable[tuple[int, str]]) -> list[int]:
    """Return which of some bookings are requests whose provider has them accepted automatically.

    Each is given with its programme.
    """
    programs = dict(bookings)
    found = booking_rows.accepted_by_themselves(list(programs))
    return [id_ for id_ in found if _waits(programs[id_])]


def _waits(program: str) -> bool:
    rules = program_named(program)
    return rules.accepts_automatically and not rules.begins_accepted


def accept(booking_id: int, *, now: datetime) -> None:
    """Confirm a request in the name of its provider, if they accept automatically.

    Do nothing for a request that cannot be confirmed any more. Raise MeetingFailed or
    ConfirmationUnderWay where another attempt may succeed.
    """
    provider = booking_rows.accepting_provider(booking_id)
    program = booking_rows.program_of(booking_id)
    account = None if provider is None else person_rows.by_id(provider)
    if program is None or account is None:
        return
    try:
        confirming.confirm(
            booking_id, program=program, by=account.actor, now=now, as_=Side.PROVIDER
        )
    except (MeetingFailed, ConfirmationUnderWay):
        raise
    except Refusal as refusal:
        log.info("request_not_accepted", booking=booking_id, reason=refusal.code)
