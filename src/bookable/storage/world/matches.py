"""Matches of a world file, saved by their keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from bookable.storage.models import Booking, Match
from bookable.storage.world import people
from bookable.storage.world.people import KeptPerson
from bookable.storage.world.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMatch:
    """A saved match that a world file names."""

    id: int
    uuid: UUID
    user1: KeptPerson
    user2: KeptPerson
    is_booked: bool


def keep(given: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Save matches, each given as columns with a `key`."""
    upsert(Match, given, by="key", born={"created_at": now})


def matched_otherwise(
    pairs: Collection[frozenset[int]], *, keys: Collection[str]
) -> set[frozenset[int]]:
    """Return the pairs of people that have an open match with none of these keys."""
    people = {person for pair in pairs for person in pair}
    found = Match.objects.filter(status__in=["pending", "accepted"], user1__in=people)
    others = found.exclude(key__in=keys) if keys else found
    known = {frozenset(each) for each in others.values_list("user1_id", "user2_id")}
    return known & set(pairs)


def find(keys: Collection[str]) -> dict[str, KeptMatch]:
    """Return those of the matches that exist, by key."""
    found = Match.objects.filter(
        key__in=keys, user1__calendar__isnull=False, user2__calendar__isnull=False
    )
    whole = found.select_related("user1__calendar", "user2__calendar")
    booked = Exists(Booking.objects.filter(match=OuterRef("pk")))
    return {
        match.key or "": KeptMatch(
            id=match.id,
            uuid=match.uuid,
            user1=people.kept(match.user1),
            user2=people.kept(match.user2),
            is_booked=is_booked,
        )
        for match in whole.annotate(booked=booked)
        for is_booked in [match.booked]
    }
