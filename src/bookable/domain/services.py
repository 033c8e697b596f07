"""What practitioners sell: the kinds of service, and which fields each of them needs or allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bookable.domain.money import CancellationPolicy
from bookable.domain.people import Party
from bookable.domain.refusals import InvalidField


class Kind(StrEnum):
    """The five kinds of service."""

    INDIVIDUAL = "individual"
    WORKSHOP = "workshop"
    COURSE = "course"
    PACKAGE = "package"
    BUNDLE = "bundle"


LONGEST = timedelta(days=14)
"""The longest time for which anything is sold or held, enough for a retreat."""

USUAL_MINUTES = 60
"""The length of an appointment whose service does not fix one."""

MOST_MINUTES = 8 * 60
"""The greatest length that visitors of a page may ask for."""

A_MILLION = 1_000_000
LIMITS: Mapping[str, tuple[int, int]] = {
    "duration_minutes": (1, LONGEST // timedelta(minutes=1)),
    "price_cents": (0, 999_999_999_999),
    "capacity": (1, A_MILLION),
    "seats_per_client": (1, A_MILLION),
    "credits": (1, A_MILLION),
    "valid_days": (1, 36_500),
}
"""Field of a service → its least and its greatest value.

Within these limits all arithmetic, such as the day on which credits run out, can be computed and
stored.
"""

SOLD_IN_SESSIONS = frozenset({Kind.WORKSHOP, Kind.COURSE})
"""Kinds that take place in sessions with seats."""

MADE_OF_OTHERS: Mapping[str, str] = {Kind.PACKAGE: "includes", Kind.BUNDLE: "covers"}
"""Kinds that are made of other services → the field that names these."""

MADE_OF_PARTS = frozenset(MADE_OF_OTHERS)
"""Kinds that are used up part by part: a refund covers only the parts that are left."""

HAS_A_TIME = frozenset({Kind.INDIVIDUAL, Kind.WORKSHOP})
"""Kinds that are booked for one time. Only these can be kept as a draft."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    Kind.INDIVIDUAL: ("duration_minutes",),
    Kind.WORKSHOP: (),
    Kind.COURSE: (),
    Kind.PACKAGE: ("includes",),
    Kind.BUNDLE: ("credits", "covers"),
}
"""Kind → the fields that it cannot do without."""

_ONLY_OF = {
    "includes": Kind.PACKAGE,
    "covers": Kind.BUNDLE,
    "practitioners": Kind.INDIVIDUAL,
    "credits": Kind.BUNDLE,
    "valid_days": Kind.BUNDLE,
}
"""Field → the one kind that has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is sold under which conditions; the fields are the columns of a service.

    `includes` has the ids of a package's services, `covers` those that a bundle's credits pay for.
    `practitioners` are the people who provide it besides its own practitioner. A
    `cancellation_policy` of None is the programme's.
    """

    kind: Kind
    name: str
    description: str = ""
    duration_minutes: int | None = None
    price_cents: int = 0
    currency: str = "USD"
    capacity: int | None = None
    seats_per_client: int = 1
    location_id: int | None = None
    includes: tuple[int, ...] = ()
    covers: tuple[int, ...] = ()
    practitioners: tuple[int, ...] = ()
    credits: int | None = None
    valid_days: int | None = None
    cancellation_policy: CancellationPolicy | None = None

    @property
    def price(self) -> tuple[int, str]:
        """The price in minor units, and its currency."""
        return self.price_cents, self.currency

    @property
    def is_sold_in_sessions(self) -> bool:
        """Whether it takes place in sessions with seats."""
        return self.kind in SOLD_IN_SESSIONS

    def expiry(self, now: datetime) -> datetime | None:
        """Return when credits that are granted now expire, or None if they never do."""
        return None if self.valid_days is None else now + timedelta(days=self.valid_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that a practitioner sells; an archived one is off sale."""

    id: int
    provider: Party
    archived_at: datetime | None
    terms: Terms

    @property
    def kind(self) -> Kind:
        return self.terms.kind


def refuse_unfit(kind: Kind, given: Mapping[str, Any]) -> None:
    """Raise InvalidField unless fields have what a kind needs, and nothing of another kind."""
    for field in NEEDED[kind]:
        if not given.get(field):
            raise InvalidField(field, f"the kind {kind} needs it")
    for field, only in _ONLY_OF.items():
        if given.get(field) and kind != only:
            raise InvalidField(field, f"only a {only} has it")
    if given.get("seats_per_client", 1) > 1 and kind not in SOLD_IN_SESSIONS:
        raise InvalidField("seats_per_client", "only a workshop or a course has it")


def has_field(kind: Kind, field: str) -> bool:
    """Return whether it means something for a kind to have a field of Terms."""
    if field in _ONLY_OF:
        return kind == _ONLY_OF[field]
    match field:
        case "duration_minutes":
            return kind is Kind.INDIVIDUAL
        case "capacity" | "seats_per_client":
            return kind in SOLD_IN_SESSIONS
        case "location_id":
            return kind not in MADE_OF_OTHERS
    return True


def minutes_of(fixed: int | None, asked: int | None, *, field: str) -> int:
    """Return how long an appointment takes: as its service has fixed, or as a visitor asks for.

    Raise InvalidField for more than MOST_MINUTES.
    """
    if fixed is not None:
        return fixed
    if asked is not None and asked > MOST_MINUTES:
        raise InvalidField(field, f"must be a number of minutes up to {MOST_MINUTES}")
    return USUAL_MINUTES if asked is None else asked


def may_be_made_of(kind: Kind, part: Kind) -> bool:
    """Return whether a package may include, or a bundle may cover, a service of another kind."""
    return part not in MADE_OF_OTHERS and (kind != Kind.PACKAGE or part == Kind.INDIVIDUAL)
