"""Who somebody is: by an e-mail, by a uuid, or by what an outside issuer says."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from bookable.domain.people import UNVERIFIED, Actor, Role
from bookable.storage import identities, people
from bookable.storage.identities import Link, LinkedBy
from bookable.storage.people import (
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
    """What an outside issuer says of somebody who shows its token: an `email` only if it was
    known to be theirs, `roles` only if it speaks of them at all; a person without any gets the
    `default_roles`."""

    issuer: str
    subject: str
    email: str | None = None
    name: str = ""
    roles: frozenset[Role] | None = None
    default_roles: frozenset[Role] = frozenset()


def appoint(person_id: int, *, roles: frozenset[Role], administers: bool) -> None:
    """Give a person these roles, and let them decide about staff or not."""
    people.set_roles(person_id, sorted(roles))
    people.set_administrator(person_id, administers)


def forget_second_factor(person_id: int) -> None:
    """Take a person's second factor away."""
    people.forget_second_factor(person_id)


def introduced(by: Introduction, *, now: datetime) -> Actor | None:
    """This will be the active person whom an outside issuer means, made on first sight, with the
    roles that it says; or None for somebody who is not to come in."""
    known = _recognise(by)
    if known is None:
        with suppress(_Overtaken):
            transact(lambda _: _welcome(by, now))
        known = _recognise(by)
    if known is None or not known.is_active:
        return None
    if known.by in _LINKED_BY:
        _link(known.actor.person_id, by, _LINKED_BY[known.by], now)
    roles = known.actor.roles if by.roles is None else by.roles
    return _with_roles(known.actor, roles or by.default_roles)


class _Overtaken(Exception):
    """Another request has introduced the same somebody meanwhile."""


def _recognise(by: Introduction) -> people.Recognised | None:
    return people.recognise(
        issuer=by.issuer, subject=by.subject, uuid=_uuid(by.subject), email=by.email
    )


def _welcome(by: Introduction, now: datetime) -> None:
    newcomer = Newcomer(
        uuid=_uuid(by.subject) or uuid4(),
        email=by.email or _placeholder(by),
        name=by.name,
        roles=sorted(by.roles or by.default_roles),
        password=NO_PASSWORD,
    )
    person_id = people.make(newcomer, now=now)
    if person_id is None or not _link(person_id, by, LinkedBy.FIRST_SIGHT, now):
        raise _Overtaken


_LINKED_BY = {FoundBy.UUID: LinkedBy.UUID, FoundBy.EMAIL: LinkedBy.EMAIL}


def _link(person_id: int, by: Introduction, how: LinkedBy, now: datetime) -> bool:
    """Link a person to whom an issuer means, and tell whether that was still to be done."""
    one = Link(
        person_id=person_id, issuer=by.issuer, subject=by.subject, by=how, email=by.email or ""
    )
    return identities.link([one], now=now) == 1


def _with_roles(actor: Actor, roles: frozenset[Role]) -> Actor:
    if roles == actor.roles:
        return actor
    people.set_roles(actor.person_id, sorted(roles))
    return replace(actor, roles=roles)


def _uuid(subject: str) -> UUID | None:
    """Other spellings of a uuid than the usual one are other subjects."""
    try:
        uuid = UUID(subject)
    except ValueError:
        return None
    return uuid if str(uuid) == subject else None


def _placeholder(by: Introduction) -> str:
    """Every person has an e-mail, and that of a stranger must be nobody's."""
    who = hashlib.sha256(f"{by.issuer} {by.subject}".encode()).hexdigest()
    return f"{who[:32]}{UNVERIFIED}"


__all__ = [
    "Account",
    "Introduction",
    "anybody",
    "appoint",
    "by_email",
    "by_uuid",
    "email_of",
    "forget_second_factor",
    "introduced",
    "staff",
]
