"""What the figures on a page are about: one programme or all, and for staff one provider or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext

from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.engine import registry
from bookable.interfaces.pages.program_words import words_of
from bookable.queries import public_directory
from bookable.queries.public_directory import Card

MOST_NAMED = 8
"""How many providers are offered where a name fits several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The programme and the provider that were asked for; without them it is all.

    `typed` is what the field for the provider shows, and `fitting` are the providers whom it may
    mean where that is not clear.
    """

    program: str | None = None
    provider: UUID | None = None
    typed: str = ""
    fitting: Sequence[Card] = ()
    problem: str = ""

    @property
    def query(self) -> str:
        """The filters as they stand in an address, after its dates."""
        named = {"program": self.program, "provider": self.typed if self.provider else ""}
        text = urlencode({name: value for name, value in named.items() if value})
        return f"&{text}" if text else ""


def asked(query: QueryDict, *, by: Actor, is_all: bool, now: datetime) -> Filters:
    """Return the filters of an address. Raise InvalidField for a programme that there is not."""
    program = query.get("program") or None
    if program is not None and program not in registry.names():
        raise InvalidField("program", "is not a programme")
    if not is_all:
        return Filters(program=program, provider=by.uuid)
    typed = query.get("provider", "").strip()[:200]
    return _of_provider(typed, program, now=now) if typed else Filters(program=program)


def _of_provider(typed: str, program: str | None, *, now: datetime) -> Filters:
    found = public_directory.find(typed, limit=MOST_NAMED, now=now)
    if len(found) == 1:
        [card] = found
        return Filters(program=program, provider=card.uuid, typed=card.handle)
    problem = gettext("No provider has this name.")
    if found:
        problem = gettext("Several providers have this name. Please choose one:")
    return Filters(program=program, typed=typed, fitting=found, problem=problem)


def programs(by: Actor, *, is_all: bool) -> list[tuple[str, object]]:
    """Return the programmes to choose from, by name and in words: none where there is no choice."""
    offered = registry.programs() if is_all else registry.provided_by(by)
    named: list[tuple[str, object]] = [(each.name, words_of(each.name).several) for each in offered]
    return named if len(named) > 1 else []
