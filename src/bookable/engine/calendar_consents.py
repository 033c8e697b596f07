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
from bookable.domain.integration_refusals import TooManyConnections
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.engine import calendar_connections, ports
from bookable.storage import person_rows, sealed, spent_consents
from bookable.storage.calendar_connection_rows import Connection
from bookable.storage.keys import Receipt
from bookable.storage.sealed import UnsealableError
from bookable.storage.work import transact

_PURPOSE = "calendar consent"
LONGEST_STATE = 4_096
"""Characters. A longer state is not valid, and not read."""


class ConsentRequest(NamedTuple):
    """What a person asked for before they went to the vendor. It travels in the sealed state."""

    id: str
    person: str
    kind: str
    label: str
    on_external_change: str
    calendar: str
    verifier: str
    until: float
    hosts_meetings: bool = False


class WhyInvalid(StrEnum):
    """Why a state that comes back from a vendor is not valid."""

    UNKNOWN = "unknown"
    OVER = "over"
    SPENT = "spent"


class ConsentInvalid(Exception):
    """The state that came back from a vendor is not valid."""

    def __init__(self, why: WhyInvalid) -> None:
        super().__init__(why.value)
        self.why = why


def connect_or_ask(
    access: CalendarAccess,
    *,
    back_to: str,
    label: str,
    on_external_change: ExternalChange,
    hosts_meetings: bool = False,
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
            hosts_meetings=hosts_meetings,
            by=by,
            now=now,
            receipt=receipt,
        )
    vendor = _vendor(access.kind)
    _refuse_too_many(by)
    calendar_connections.refuse_unfit_host(access.kind, hosts_meetings)
    asked = _asked(access, label=label, on_external_change=on_external_change, by=by, now=now)
    asked = asked._replace(hosts_meetings=hosts_meetings)
    challenge = urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).decode()
    page = vendor.address(state=_sealed(asked), challenge=challenge.rstrip("="), back_to=back_to)
    return transact(lambda: page, receipt=receipt)


def read(state: str, *, kind: CalendarKind, now: datetime) -> ConsentRequest:
    """Return what a state says, or raise ConsentInvalid."""
    try:
        plain = sealed.unseal(urlsafe_b64decode(state[:LONGEST_STATE]), purpose=_PURPOSE)
    except (UnsealableError, ValueError):
        raise ConsentInvalid(WhyInvalid.UNKNOWN) from None
    asked = ConsentRequest(*json.loads(plain))
    if asked.kind != kind:
        raise ConsentInvalid(WhyInvalid.UNKNOWN)
    if asked.until < now.timestamp():
        raise ConsentInvalid(WhyInvalid.OVER)
    if spent_consents.is_spent(UUID(asked.id)):
        raise ConsentInvalid(WhyInvalid.SPENT)
    return asked


def owner(asked: ConsentRequest) -> Actor:
    """Return the person who asked, or raise ConsentInvalid if they are no longer active."""
    account = person_rows.by_uuid(UUID(asked.person))
    if account is None:
        raise ConsentInvalid(WhyInvalid.UNKNOWN)
    return account.actor


def decline(asked: ConsentRequest) -> None:
    """Note that a person declined at the vendor, so that their state is no longer valid."""
    transact(lambda: _spend(asked))


def complete(asked: ConsentRequest, code: str, *, back_to: str, now: datetime) -> Connection:
    """Connect the calendar that a person consented to, with the code that the vendor gave.

    Raise ConsentInvalid, CalendarError if the vendor fails or does not accept the code, and
    what `connect` raises.
    """
    by, kind = owner(asked), CalendarKind(asked.kind)
    _refuse_too_many(by)
    transact(lambda: _spend(asked))
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
        hosts_meetings=asked.hosts_meetings,
    )


def _asked(
    access: CalendarAccess,
    *,
    label: str,
    on_external_change: ExternalChange,
    by: Actor,
    now: datetime,
) -> ConsentRequest:
    return ConsentRequest(
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
    """Raise TooManyConnections, before a person consents in vain."""
    if len(calendar_connections.connections(by)) >= bounds.CONNECTIONS:
        raise TooManyConnections(bounds.CONNECTIONS)


def _spend(asked: ConsentRequest) -> None:
    if not spent_consents.spend(UUID(asked.id), until=datetime.fromtimestamp(asked.until, UTC)):
        raise ConsentInvalid(WhyInvalid.SPENT)


def _sealed(asked: ConsentRequest) -> str:
    return urlsafe_b64encode(sealed.seal(json.dumps(asked), purpose=_PURPOSE)).decode()
