"""Who acts: people, their roles, and the side of a booking on which they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person may be on a marketplace of people's time; a person may have several."""

    TEACHER = "teacher"
    STUDENT = "student"
    MENTOR = "mentor"
    MENTEE = "mentee"
    PRACTITIONER = "practitioner"
    CLIENT = "client"
    BUDDY = "buddy"
    STAFF = "staff"


CLIENT_ROLES = frozenset({Role.STUDENT, Role.MENTEE, Role.CLIENT, Role.BUDDY})
"""Roles that offer nothing and look after nothing."""

UNVERIFIED = "@unverified.invalid"
"""What the e-mail of a person ends in whose address is not known to be theirs."""


def known_email(email: str) -> str:
    """Return an e-mail as others may see it: one that is not known to be theirs is none."""
    return "" if email.endswith(UNVERIFIED) else email


DEMO = "@demo.example"
"""What the e-mails of the demo's people end in. The domain is reserved (RFC 2606): nobody else has
such an address."""


def is_of_demo(email: str) -> bool:
    """Tell whether somebody is of the demo, whose credentials are printed where it runs."""
    return email.endswith(DEMO)


PersonRef = int | UUID
"""A person by their number or by their uuid, whichever the client knows."""


class Side(StrEnum):
    """Where an actor stands towards one booking."""

    PROVIDER = "provider"
    CLIENT = "client"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks: a signed-in person, or the system when time itself moves a booking."""

    person_id: int
    uuid: UUID
    name: str = ""
    email: str = ""
    timezone: str = "UTC"
    roles: frozenset[Role] = field(default=frozenset())

    @property
    def is_staff(self) -> bool:
        """This will be true for people who look after the marketplace."""
        return Role.STAFF in self.roles


SYSTEM = Actor(person_id=0, uuid=UUID(int=0), name="system")
"""The actor of everything that happens because time passed."""


def side_of(actor: Actor, *, provider: int, client: int) -> Side | None:
    """This will be where an actor stands towards a booking of two people, or None for a
    stranger."""
    if actor is SYSTEM:
        return Side.SYSTEM
    if actor.person_id == provider:
        return Side.PROVIDER
    if actor.person_id == client:
        return Side.CLIENT
    return Side.STAFF if actor.is_staff else None


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a booking, with what the other side may know of it."""

    person_id: int
    uuid: UUID
    name: str
    timezone: str = "UTC"
    company: str = ""
    avatar_url: str = ""

    @property
    def first_name(self) -> str:
        """This will be the name up to its first space."""
        return self.name.partition(" ")[0]

    @property
    def last_name(self) -> str:
        """This will be what follows the first space of the name, or nothing."""
        return self.name.partition(" ")[2]
