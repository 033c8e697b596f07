"""The programmes that run here, by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bookable.domain.people import PROVIDER_ROLES, Actor, Role
from bookable.domain.program import HoursRule, Program, Subject
from bookable.domain.refusals import InvalidField

_PROGRAMS: dict[str, Program] = {}


def register(program: Program) -> None:
    """Register a programme; the last one of a name counts."""
    _PROGRAMS[program.name] = program


def program(name: str) -> Program:
    """Return the programme of a name, or raise LookupError."""
    return _PROGRAMS[name]


def names() -> list[str]:
    """Return the names of all programmes, in the order of their registration."""
    return list(_PROGRAMS)


def unknown(field: str, asked: Sequence[str]) -> Iterator[InvalidField]:
    """Yield what is wrong with each name in a list that is that of no programme."""
    for index, name in enumerate(asked):
        if name not in _PROGRAMS:
            yield InvalidField(f"{field}/{index}", f"must be one of {', '.join(_PROGRAMS)}")


def programs() -> list[Program]:
    """Return all programmes, in the order of their registration."""
    return list(_PROGRAMS.values())


def public_programs(roles: Collection[Role] = PROVIDER_ROLES) -> list[Program]:
    """Return the programmes in which anybody can book people in some roles, by their handles."""
    public = PROVIDER_ROLES.intersection(roles)
    booked = (each for each in programs() if each.subject is not Subject.MATCH)
    return [each for each in booked if each.provider_role in public]


def providing() -> frozenset[Role]:
    """Return the roles in which people provide time, over all programmes."""
    return frozenset(program.provider_role for program in _PROGRAMS.values())


def provided_by(by: Actor) -> list[Program]:
    """Return the programmes in which an actor provides time."""
    return [each for each in programs() if each.provider_role in by.roles]


def provides(by: Actor) -> bool:
    """Return whether an actor provides time in some programme."""
    return bool(provided_by(by))


def keeps_hours(by: Actor) -> bool:
    """Return whether the open hours of an actor count in something that they provide."""
    return any(each.hours is not HoursRule.NEVER for each in provided_by(by))


def sells(by: Actor) -> bool:
    """Return whether an actor provides services that are sold."""
    return any(each.subject is Subject.SERVICE for each in provided_by(by))


def may_buy(by: Actor) -> bool:
    """Return whether an actor may be the client of something that is sold."""
    sold = (each for each in programs() if each.subject is Subject.SERVICE)
    return any(each.may_book(by) for each in sold)
