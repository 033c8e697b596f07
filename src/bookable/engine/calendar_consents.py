"""Consent to reach a calendar at a vendor: asked for, and turned into a connection.

Nothing is stored in between. The state that goes to the vendor and comes back is sealed, so that
only this server can read it or make one; the verifier of RFC 7636 is in it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import NamedTuple

from bookable.domain.calendar_servers import (
    BY_CONSENT,
    CalendarAccess,
    CalendarError,
    CalendarKind,
)
from bookable.domain.connections import CONSENT_WITHIN, ExternalChange
from bookable.domain.consents import ConsentVendor
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.engine import calendar_connections, ports
from bookable.storage import sealed
from bookable.storage.calendar_connection_rows import Connection
from bookable.storage.keys import Receipt
from bookable.storage.sealed import UnsealableError
from bookable.storage.work import transact

_PURPOSE = "calendar consent"


class Asked(NamedTuple):
    """What a person asked for when they set out for the vendor."""

    person: str
    kind: str
    label: str
    on_external_change: str
    calendar: str
    verifier: str
    until: float


def connect_or_ask(
    access: CalendarAccess,
    *,
    back_to: str,
    label: str,
    on_external_change: ExternalChange,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> Connection | str:
    """Connect a calendar, or return the vendor's page on which the actor has to consent first.

    The vendor sends them `back_to` our page. Raise what `connect` raises.
    """
    if access.kind not in BY_CONSENT:
        return calendar_connections.connect(
            access,
            label=label,
            on_external_change=on_external_change,
            by=by,
            now=now,
            receipt=receipt,
        )
    verifier = secrets.token_urlsafe(48)
    until = (now + CONSENT_WITHIN).timestamp()
    asked = Asked(
        str(by.uuid), access.kind, label, on_external_change, access.calendar, verifier, until
    )
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode()
    page = _vendor(access.kind).address(
        state=_state(asked), challenge=challenge.rstrip("="), back_to=back_to
    )
    return transact(lambda: page, receipt=receipt)


def complete(state: str, code: str, *, back_to: str, by: Actor, now: datetime) -> Connection:
    """Connect the calendar that the actor consented to, with the code that the vendor gave.

    Raise InvalidField for a state that is not the actor's or has run out, and for a code that the
    vendor does not accept, and what `connect` raises.
    """
    asked = _asked(state, by=by, now=now)
    kind = CalendarKind(asked.kind)
    try:
        grant = _vendor(kind).redeem(
            code,
            verifier=asked.verifier,
            back_to=back_to,
            within=calendar_connections.WITHIN_SECONDS,
        )
    except CalendarError as error:
        raise InvalidField("code", str(error)) from error
    access = CalendarAccess(
        kind, username=grant.account, secret=grant.secret, calendar=asked.calendar
    )
    return calendar_connections.connect(
        access,
        by=by,
        now=now,
        label=asked.label,
        on_external_change=ExternalChange(asked.on_external_change),
    )


def _vendor(kind: CalendarKind) -> ConsentVendor:
    vendor = ports.consents(kind)
    if vendor is None:
        raise InvalidField("kind", f"{kind} is not set up here")
    return vendor


def _state(asked: Asked) -> str:
    return urlsafe_b64encode(sealed.seal(json.dumps(asked), purpose=_PURPOSE)).decode()


def _asked(state: str, *, by: Actor, now: datetime) -> Asked:
    """Return what a state says. Raise InvalidField unless it is the actor's and has not run out."""
    try:
        asked = Asked(*json.loads(sealed.unseal(urlsafe_b64decode(state), purpose=_PURPOSE)))
    except (UnsealableError, ValueError):
        raise InvalidField("state", "was not made here") from None
    if asked.person != str(by.uuid):
        raise InvalidField("state", "belongs to another person: sign in as the one who began")
    if asked.until < now.timestamp():
        raise InvalidField("state", "has run out: begin again")
    return asked
