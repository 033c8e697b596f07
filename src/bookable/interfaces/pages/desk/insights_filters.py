"""What the figures on a page are about: one programme or all, and for staff one provider or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.people import PROVIDER_ROLES, Actor
from bookable.domain.refusals import InvalidField
from bookable.engine import registry
from bookable.interfaces.pages.front.lines import lines
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
    owner = public_directory.owner(typed, now=now)
    if owner is not None:
        return Filters(program=program, provider=owner.uuid, typed=owner.handle)
    found = public_directory.listing(PROVIDER_ROLES, typed, None, limit=MOST_NAMED)
    if len(found.cards) == 1:
        [card] = found.cards
        return Filters(program=program, provider=card.uuid, typed=card.handle)
    problem = gettext("No provider has this name.")
    if found.cards:
        problem = gettext("Several providers have this name. Please choose one:")
    return Filters(program=program, typed=typed, fitting=found.cards, problem=problem)


def programs(by: Actor, *, is_all: bool) -> list[tuple[str, object]]:
    """Return the programmes to choose from, by name and in words: none where there is no choice."""
    titles = {line.program.name: line.title for line in lines()} | {"buddies": _BUDDIES}
    offered: list[tuple[str, object]] = [
        (each.name, titles.get(each.name, each.name.capitalize()))
        for each in registry.programs()
        if is_all or each.provider_role in by.roles
    ]
    return offered if len(offered) > 1 else []


_BUDDIES = gettext_lazy("Buddies")
