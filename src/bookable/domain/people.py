"""People, their roles, and the side of a booking on which they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class Role(StrEnum):
    """What a person may be on a marketplace of people's time; a person may have several roles."""

    TEACHER = "teacher"
    STUDENT = "student"
    MENTOR = "mentor"
    MENTEE = "mentee"
    PRACTITIONER = "practitioner"
    CLIENT = "client"
    BUDDY = "buddy"
    STAFF = "staff"


CLIENT_ROLES = frozenset({Role.STUDENT, Role.MENTEE, Role.CLIENT, Role.BUDDY})
"""Roles that offer nothing and administer nothing."""

GUEST_ROLES = CLIENT_ROLES - {Role.BUDDY}
"""The roles of those who booked without an account. Buddies find each other by name, so they have
accounts."""

PROVIDER_ROLES = frozenset({Role.TEACHER, Role.MENTOR, Role.PRACTITIONER})
"""Roles of those who can be booked by anybody, and who have a handle."""

UNVERIFIED = "@unverified.invalid"
"""The end of an e-mail address that is not known to belong to the person."""


def known_email(email: str) -> str:
    """Return an e-mail as others may see it: an unverified one is hidden."""
    return "" if email.endswith(UNVERIFIED) else email


DEMO = "@demo.example"
"""The end of the demo's e-mails. It is a reserved domain (RFC 2606), so no real e-mail has it."""


def is_of_demo(email: str) -> bool:
    """Return whether a person belongs to the demo, whose passwords are printed at start-up."""
    return email.endswith(DEMO)


DELETED = "Deleted person"
"""The name of people whose data was erased."""

HAS_LEFT = "The account was deleted."
"""Why the bookings of such people were canceled."""

PersonRef = int | UUID
"""A person by their number or by their uuid, whichever the client knows."""


class Side(StrEnum):
    """An actor's side of one booking."""

    PROVIDER = "provider"
    CLIENT = "client"
    STAFF = "staff"
    SYSTEM = "system"

    @property
    def other(self) -> Side:
        """The other of the two sides of a booking."""
        return Side.PROVIDER if self is Side.CLIENT else Side.CLIENT


class Scope(StrEnum):
    """What an API key may do."""

    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    AVAILABILITY_READ = "availability:read"
    AVAILABILITY_WRITE = "availability:write"
    BOOKINGS_READ = "bookings:read"
    BOOKINGS_WRITE = "bookings:write"
    EVENTS_READ = "events:read"
    WEBHOOKS_WRITE = "webhooks:write"


@dataclass(frozen=True, slots=True)
class KeyRef:
    """The API key of an integration."""

    id: int
    uuid: UUID
    name: str
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who asks, or the system when time itself moves a booking.

    An API key that acts for a person stands beside them in `key`. One that acts for the marketplace
    is an actor of its own, without a person's id.
    """

    person_id: int
    uuid: UUID
    name: str = ""
    email: str = ""
    timezone: str = "UTC"
    roles: frozenset[Role] = field(default=frozenset())
    key: KeyRef | None = None
    clock: str = ""

    @property
    def caller_id(self) -> int:
        """The number under which requests are counted and their answers kept.

        It is the person's id, or minus that of a key that acts for the marketplace.
        """
        return self.person_id or -(self.key.id if self.key else 0)

    @property
    def is_staff(self) -> bool:
        """Whether the actor administers the marketplace."""
        return Role.STAFF in self.roles

    @property
    def is_bookable(self) -> bool:
        """Whether anybody can book the actor, who then has a handle."""
        return bool(self.roles & PROVIDER_ROLES)


SYSTEM = Actor(person_id=0, uuid=UUID(int=0), name="system")
"""The actor of everything that happens because time passed."""


def side_of(actor: Actor, *, provider: int, client: int) -> Side | None:
    """Return an actor's side of a booking of two people, or None for a stranger."""
    # By identity: a person with the system's id would not be the system.
    if actor is SYSTEM:
        return Side.SYSTEM
    person = actor.person_id
    if person == provider:
        return _PROVIDER
    if person == client:
        return _CLIENT
    return Side.STAFF if actor.is_staff else None


# Lists ask for each row, and reading a member of its enum takes longer.
_PROVIDER, _CLIENT = Side.PROVIDER, Side.CLIENT


class Party(NamedTuple):
    """One side of a booking, with what the other side may know of the person."""

    person_id: int
    uuid: UUID
    name: str
    timezone: str = "UTC"
    company: str = ""
    avatar_url: str = ""
