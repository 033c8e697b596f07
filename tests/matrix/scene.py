"""The people and data that exist while the rows of one API are called, and which of it is
secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from tests.factories import make_person, open_daily
from tests.matrix.rows import CALLERS, SIGNED_IN

from bookable.domain.people import Actor, Role
from bookable.storage.models import Person

MARK = re.compile(r"hush-(\w+)-([a-z-]*[a-z])")
"""The form of a secret: the API it belongs to, and its name there."""


@dataclass(frozen=True)
class Scene:
    """The people of one API by their part, and the names that its rows use."""

    cast: Mapping[str, Actor]
    names: dict[str, Any]

    def filled(self, asked: Any) -> Any:
        """Replace the names in braces in a path or a body."""
        match asked:
            case str() if re.fullmatch(r"\{\w+\}", asked):
                return self.names[asked[1:-1]]
            case str():
                return asked.format(**self.names)
            case dict():
                return {name: self.filled(value) for name, value in asked.items()}
            case list():
                return [self.filled(value) for value in asked]
        return asked


@dataclass(frozen=True)
class For:
    """Who may see a secret, and in the answers to which calls, as a pattern such as `GET
    bookings/.*`."""

    who: str
    at: str = ".*"

    def admits(self, caller: str, call: str) -> bool:
        """Return whether a caller may see the secret in the answer to a call."""
        return caller in self.who.split() and re.search(self.at, call) is not None


Planted = Mapping[str, tuple[For, ...]]


def secret_text(dialect: str, name: str) -> str:
    """Return a secret text that can be recognized wherever it appears."""
    return f"hush-{dialect}-{name}"


def casting(
    dialect: str, *, client: Role, provider: Role, named: tuple[str, ...]
) -> dict[str, Actor]:
    """Return the people of one API. E-mails are secret, and so are the names of those in `named`.
    Providers are open all day."""
    abroad = [role for role in Role if role not in {client, provider, Role.STAFF}]
    parts = {
        "client": [client],
        "peer": [client],
        "provider": [provider],
        "rival": [provider],
        "stranger": [],
        "foreigner": abroad,
        "staff": [Role.STAFF],
    }
    return {part: _person(dialect, part, parts[part], part in named) for part in SIGNED_IN}


def _person(dialect: str, part: str, roles: list[Role], is_secret: bool) -> Actor:
    name = f"{part.title()} {secret_text(dialect, f'{part}-name')}" if is_secret else part.title()
    made = make_person(*roles, name=name)
    email = secret_text(dialect, f"{part}-mail") + "@example.com"
    Person.objects.filter(id=made.person_id).update(email=email)
    if part in {"provider", "rival"}:
        open_daily(made, time(0), time(0))
    return replace(made, email=email)


EVERYBODY, ANYBODY = " ".join(SIGNED_IN), " ".join(CALLERS)
"""All callers who are signed in, and all callers."""
