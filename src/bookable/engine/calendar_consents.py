"""Consent to reach a calendar at a vendor: asked for, and turned into a connection.

Nothing is stored in between. The state that goes to the vendor and comes back is sealed, so that
only this server can read it or make one; the verifier of RFC 7636 is in it. When it comes back its
id is stored, so that it counts once.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid4

from bookable.domain import bounds
from bookable.domain.calendar_servers import BY_CONSENT, CalendarAccess, CalendarKind
from bookable.domain.connections import CONSENT_WITHIN, ExternalChange
from bookable.domain.consents import ConsentVendor
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField, TooManyConnections
from bookable.engine import calendar_connections, ports
from bookable.storage import person_rows, sealed, spent_consents
from bookable.storage.calendar_connection_rows import Connection
from bookable.storage.keys import Receipt
from bookable.storage.sealed import UnsealableError
from bookable.storage.work import transact

_PURPOSE = "calendar consent"
LONGEST_STATE = 4_096
"""Characters of a state that is worth a look."""


class Asked(NamedTuple):
    """What a person asked for when they set out for the vendor."""

    id: str
    person: str
    kind: str
    label: str
    on_external_change: str
    calendar: str
    verifier: str
    until: float


class Lost(StrEnum):
    """Why a consent that comes back does not count."""

    UNKNOWN = "unknown"
    OVER = "over"
    SPENT = "spent"


class ConsentLost(Exception):
    """A consent that comes back does not count."""

    def __init__(self, why: Lost) -> None:
        super().__init__(why.value)
        self.why = why


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
    vendor = _vendor(access.kind)
    _refuse_too_many(by)
    asked = _asked(access, label=label, on_external_change=on_external_change, by=by, now=now)
    challenge = urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).decode()
    page = vendor.address(state=_sealed(asked), challenge=challenge.rstrip("="), back_to=back_to)
    return transact(lambda: page, receipt=receipt)


def read(state: str, *, kind: CalendarKind, now: datetime) -> Asked:
    """Return what a state says, or raise ConsentLost."""
    try:
        plain = sealed.unseal(urlsafe_b64decode(state[:LONGEST_STATE]), purpose=_PURPOSE)
    except (UnsealableError, ValueError):
        raise ConsentLost(Lost.UNKNOWN) from None
    asked = Asked(*json.loads(plain))
    if asked.kind != kind:
        raise ConsentLost(Lost.UNKNOWN)
    if asked.until < now.timestamp():
        raise ConsentLost(Lost.OVER)
    if spent_consents.is_spent(UUID(asked.id)):
        raise ConsentLost(Lost.SPENT)
    return asked


def owner(asked: Asked) -> Actor:
    """Return the person who asked, or raise ConsentLost if they are no longer active."""
    account = person_rows.by_uuid(UUID(asked.person))
    if account is None:
        raise ConsentLost(Lost.UNKNOWN)
    return account.actor


def decline(asked: Asked) -> None:
    """Note that a person said no at the vendor: the state counts no more."""
    transact(lambda: _spend(asked))


def complete(asked: Asked, code: str, *, back_to: str, now: datetime) -> Connection:
    """Connect the calendar that a person consented to, with the code that the vendor gave.

    Raise ConsentLost, CalendarError if the vendor fails or does not accept the code, and
    what `connect` raises.
    """
    by, kind = owner(asked), CalendarKind(asked.kind)
    _refuse_too_many(by)
    decline(asked)
    grant = _vendor(kind).redeem(
        code,
        verifier=asked.verifier,
        back_to=back_to,
        within=calendar_connections.WITHIN_SECONDS,
    )
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


def _asked(
    access: CalendarAccess,
    *,
    label: str,
    on_external_change: ExternalChange,
    by: Actor,
    now: datetime,
) -> Asked:
    return Asked(
        id=uuid4().hex,
        person=str(by.uuid),
        kind=access.kind,
        label=label,
        on_external_change=on_external_change,
        calendar=access.calendar,
        verifier=secrets.token_urlsafe(48),
        until=(now + CONSENT_WITHIN).timestamp(),
    )


def _vendor(kind: CalendarKind) -> ConsentVendor:
    vendor = ports.consents(kind)
    if vendor is None:
        raise InvalidField("kind", f"{kind} is not set up here")
    return vendor


def _refuse_too_many(by: Actor) -> None:
    """Raise TooManyConnections before anything is asked for that could not be kept."""
    if len(calendar_connections.connections(by)) >= bounds.CONNECTIONS:
        raise TooManyConnections(bounds.CONNECTIONS)


def _spend(asked: Asked) -> None:
    if not spent_consents.spend(UUID(asked.id), until=datetime.fromtimestamp(asked.until, UTC)):
        raise ConsentLost(Lost.SPENT)


def _sealed(asked: Asked) -> str:
    return urlsafe_b64encode(sealed.seal(json.dumps(asked), purpose=_PURPOSE)).decode()
