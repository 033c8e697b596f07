"""The matches of a world file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookable.domain.emails import email_key
from bookable.engine.world.names import Names, named
from bookable.engine.world.reading.entries import Entry
from bookable.engine.world.reading.types import Email, Key
from bookable.storage.world import matches as storage
from bookable.storage.world.matches import KeptMatch
from bookable.storage.world.people import KeptPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchEntry(Entry):
    """Two people who hold each other to account."""

    key: Key
    user1: Email
    user2: Email

    def check(self) -> None:
        """Raise WorldRefused if both are the same person."""
        if email_key(self.user1) == email_key(self.user2):
            raise self.refuse("user2", "must be someone other than user1")


def keep_matches(
    matches: Sequence[MatchEntry], *, people: Names[KeptPerson], now: datetime
) -> None:
    """Save the matches of a file as accepted. Two people may have only one open match."""
    _refuse_twice(matches, people)
    before = storage.find(named(matches, "key"))
    storage.keep([_columns(match, people, before.get(match.key)) for match in matches], now=now)


def _refuse_twice(matches: Sequence[MatchEntry], people: Names[KeptPerson]) -> None:
    pairs = [
        frozenset({people.of(match, "user1").id, people.of(match, "user2").id}) for match in matches
    ]
    taken = storage.matched_otherwise(set(pairs), keys=named(matches, "key"))
    for match, pair in zip(matches, pairs, strict=True):
        if pair in taken:
            raise match.refuse("user2", "the two have an open match already")
        taken.add(pair)


def _columns(
    match: MatchEntry, people: Names[KeptPerson], before: KeptMatch | None
) -> dict[str, Any]:
    for field in ("user1", "user2"):
        person = people.of(match, field)
        if before is not None and before.is_booked and getattr(before, field).id != person.id:
            raise match.refuse(field, "the match is booked and cannot change")
    return {
        "key": match.key,
        "user1_id": people.of(match, "user1").id,
        "user2_id": people.of(match, "user2").id,
    }
