"""The programmes that run here, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bookable.domain.people import Role
from bookable.domain.program import Program
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


def providing() -> frozenset[Role]:
    """Return the roles in which people provide time, over all programmes."""
    return frozenset(program.provider_role for program in _PROGRAMS.values())
