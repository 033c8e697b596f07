"""Finding people: by e-mail, by uuid, or by what an outside issuer says about them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from bookable.domain.event_types import EventType
from bookable.domain.people import SYSTEM, UNVERIFIED, Actor, Role
from bookable.storage import fact_rows, identities, person_rows, profile_rows, token_rows
from bookable.storage.identities import Link, LinkedBy
from bookable.storage.person_rows import (
    Account,
    FoundBy,
    Newcomer,
    anybody,
    by_email,
    by_uuid,
    email_of,
    staff,
)
from bookable.storage.work import transact

NO_PASSWORD = "!"  # noqa: S105 (what Django takes for a password that nothing fits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What an outside issuer says about the person who shows its token.

    `email` is given only if the issuer verified it, `roles` only if it names any at all; a person
    without roles gets the `default_roles`.
    """

    issuer: str
    subject: str
    email: str | None = None
    name: str = ""
    roles: frozenset[Role] | None = None
    default_roles: frozenset[Role] = frozenset()


def welcome(
    email: str,
    name: str,
    *,
    roles: Collection[Role],
    password: str = NO_PASSWORD,
    timezone: str,
    locale: str,
    clock: str = "",
    now: datetime,
) -> Actor | None:
    """Create a person who comes by themselves, or return None if a person has the address."""
    newcomer = Newcomer(
        uuid=uuid4(), email=email, name=name, roles=sorted(roles), password=password
    )
    person_id = person_rows.make(newcomer, now=now)
    if person_id is None:
        return None
    profile_rows.change(person_id, {"timezone": timezone, "locale": locale, "clock": clock})
    themselves = Actor(person_id, newcomer.uuid, name, email, timezone, frozenset(roles))
    fact_rows.note_person(EventType.PERSON_CREATED, person_id, by=themselves, now=now)
    return themselves


def appoint(person_id: int, *, roles: frozenset[Role], administers: bool, now: datetime) -> None:
    """Give a person these roles, and the right to appoint staff or not."""
    _set_roles(person_id, roles, now=now)
    person_rows.set_administrator(person_id, administers)


def replace_password(person_id: int, password: str, *, kept: str) -> int | None:
    """Replace a person's password, and end all that they are signed in with.

    Both are hashes. Return the version of new sessions and tokens, or None if another password
    than the one `kept` was set meanwhile: an old password is not enough to overwrite a new one.
    """

    def step() -> int | None:
        if not person_rows.replace_password(person_id, password, kept=kept):
            return None
        return token_rows.end_all(person_id)

    return transact(step)


def forget_second_factor(person_id: int) -> None:
    """Remove a person's second factor."""
    person_rows.forget_second_factor(person_id)


def person_of_token(by: Introduction, *, now: datetime) -> Actor | None:
    """Return the active person that an outside issuer means, or None if they may not sign in.

    A person is created at first sight. The roles are those that the issuer names.
    """
    known = _find(by)
    if known is None:
        # Two first requests may race: the one that comes second finds the person of the first.
        with suppress(_Overtaken):
            transact(lambda: _create(by, now))
        known = _find(by)
    if known is None or not known.is_active:
        return None
    if known.by in _LINKED_BY:
        _link(known.actor.person_id, by, _LINKED_BY[known.by], now)
    roles = known.actor.roles if by.roles is None else by.roles
    return _with_roles(known.actor, roles or by.default_roles, now=now)


class _Overtaken(Exception):
    """Another request has created the same person meanwhile."""


def _find(by: Introduction) -> person_rows.Recognised | None:
    return person_rows.recognise(
        issuer=by.issuer, subject=by.subject, uuid=_uuid(by.subject), email=by.email
    )


def _create(by: Introduction, now: datetime) -> None:
    """Create a person at first sight, linked to the issuer's subject."""
    uuid = _uuid(by.subject)
    # A person who comes back after their erasure is a new one.
    is_free = uuid is not None and not person_rows.is_erased(uuid)
    newcomer = Newcomer(
        uuid=uuid if uuid is not None and is_free else uuid4(),
        email=by.email or _placeholder(by),
        name=by.name,
        roles=sorted(by.roles or by.default_roles),
        password=NO_PASSWORD,
    )
    person_id = person_rows.make(newcomer, now=now)
    if person_id is None or not _link(person_id, by, LinkedBy.FIRST_SIGHT, now):
        raise _Overtaken
    themselves = Actor(person_id, newcomer.uuid)
    fact_rows.note_person(EventType.PERSON_CREATED, person_id, by=themselves, now=now)


_LINKED_BY = {FoundBy.UUID: LinkedBy.UUID, FoundBy.EMAIL: LinkedBy.EMAIL}


def _link(person_id: int, by: Introduction, how: LinkedBy, now: datetime) -> bool:
    """Link a person to an issuer's subject, and return whether the link is new."""
    link = Link(
        person_id=person_id, issuer=by.issuer, subject=by.subject, by=how, email=by.email or ""
    )
    return identities.link([link], now=now) == 1


def _with_roles(actor: Actor, roles: frozenset[Role], *, now: datetime) -> Actor:
    if roles == actor.roles:
        return actor
    _set_roles(actor.person_id, roles, now=now)
    return replace(actor, roles=roles)


def _set_roles(person_id: int, roles: frozenset[Role], *, now: datetime) -> None:
    def change() -> None:
        if person_rows.set_roles(person_id, sorted(roles)):
            fact_rows.note_person(EventType.PERSON_UPDATED, person_id, by=SYSTEM, now=now)

    transact(change)


def _uuid(subject: str) -> UUID | None:
    """Return the uuid that a subject spells; another spelling of it is another subject."""
    try:
        uuid = UUID(subject)
    except ValueError:
        return None
    return uuid if str(uuid) == subject else None


def _placeholder(by: Introduction) -> str:
    """Return an e-mail for a person whose address is unknown, since everyone has one.

    It cannot be delivered to, and is unique to the subject.
    """
    digest = hashlib.sha256(f"{by.issuer} {by.subject}".encode()).hexdigest()
    return f"{digest[:32]}{UNVERIFIED}"


__all__ = [
    "Account",
    "Introduction",
    "anybody",
    "appoint",
    "by_email",
    "by_uuid",
    "email_of",
    "forget_second_factor",
    "person_of_token",
    "replace_password",
    "staff",
    "welcome",
]
