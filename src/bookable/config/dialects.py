"""The installed dialects: every package in `interfaces/dialects`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from dmr.routing import Router

from bookable.domain.program import Program
from bookable.interfaces import dialects
from bookable.interfaces.http.openapi import Operations
from bookable.interfaces.http.words import Words


@dataclass(frozen=True, slots=True)
class Dialect:
    """One API, as described by the module `urls` of its package.

    Its error format is used below all of its prefixes. The first one is its main prefix. An API
    that is not for one programme has none, and says in `about` what it is for.
    """

    name: str
    title: str
    prefixes: tuple[str, ...]
    router: Router
    words: Words
    program: Program | None
    operations: Operations
    about: str

    @property
    def prefix(self) -> str:
        """The path of the API."""
        return self.prefixes[0]


@cache
def installed() -> tuple[Dialect, ...]:
    """Return every dialect, ordered by name."""
    names = sorted(module.name for module in iter_modules(dialects.__path__) if module.ispkg)
    return tuple(_dialect(name) for name in names)


def _dialect(name: str) -> Dialect:
    urls = import_module(f"{dialects.__name__}.{name}.urls")
    program: Program | None = getattr(urls, "PROGRAM", None)
    return Dialect(
        name=name,
        title=urls.TITLE,
        prefixes=getattr(urls, "PREFIXES", None) or (urls.PREFIX,),
        router=urls.ROUTER,
        words=urls.WORDS,
        program=program,
        operations=getattr(urls, "OPERATIONS", {}),
        about=_between(program) if program else urls.ABOUT,
    )


def _between(program: Program) -> str:
    return f"Between {program.provider_role} and {program.client_role}"
