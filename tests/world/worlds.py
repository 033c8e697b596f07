"""Worlds to load, and helpers that load them or return the refusal."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from tests.factories import NOW

from bookable.interfaces.world.loading import LoadedWorld, WorldRefused, load

World = dict[str, Any]


class PlainPasswords:
    """Passwords that are stored as they are, since real hashing is slow."""

    def hashed(self, password: str) -> str:
        return f"hashed {password}"

    def fits(self, password: str, hashed: str) -> bool:
        return hashed == self.hashed(password)


def loaded(world: object, *, now: datetime = NOW) -> LoadedWorld:
    """Load a world, given as a dictionary or as JSON text."""
    text = world if isinstance(world, str) else json.dumps(world)
    return load(text, now=now, passwords=PlainPasswords())


def refused(world: object, *, now: datetime = NOW) -> str:
    """Return the line with which a world is refused."""
    with pytest.raises(WorldRefused) as refusal:
        loaded(world, now=now)
    line = str(refusal.value)
    assert line.isprintable()
    return line


def tutoring(key: str = "b1", **changes: Any) -> World:
    """Return a confirmed lesson of Maria and Sam, on 15 January 2025 at nine."""
    usual = {
        "key": key,
        "program": "tutoring",
        "provider": "maria@example.com",
        "client": "sam@example.com",
        "start": "2025-01-15T09:00:00Z",
        "end": "2025-01-15T10:00:00Z",
        "status": "confirmed",
    }
    return {**usual, **changes}


def marketplace(key: str = "b2", **changes: Any) -> World:
    """Return Sam's confirmed consultation with Priya, on 15 January 2025 at nine."""
    usual = {
        "key": key,
        "program": "marketplace",
        "service": "consult",
        "client": "sam@example.com",
        "start": "2025-01-15T09:00:00Z",
        "end": "2025-01-15T10:00:00Z",
        "status": "confirmed",
    }
    return {**usual, **changes}


def buddies(key: str = "b3", **changes: Any) -> World:
    """Return a confirmed session of Ana and Ben, on 15 January 2025 at nine."""
    usual = {
        "key": key,
        "program": "buddies",
        "match": "m1",
        "start": "2025-01-15T09:00:00Z",
        "end": "2025-01-15T10:00:00Z",
        "status": "confirmed",
    }
    return {**usual, **changes}


def seat(key: str, **changes: Any) -> World:
    """Return Sam's seat in the workshop `flow-1`."""
    usual = {
        "key": key,
        "program": "marketplace",
        "service": "flow",
        "session": "flow-1",
        "client": "sam@example.com",
        "status": "confirmed",
    }
    return {**usual, **changes}


def the_world(**sections: Any) -> World:
    """Return a world with at least one entry in each section; `sections` replace its own."""
    return {**deepcopy(_EVERYTHING), **sections}


_EVERYTHING: World = {
    "people": [
        {
            "email": "maria@example.com",
            "name": "Maria Garcia",
            "timezone": "Europe/Madrid",
            "roles": ["teacher", "mentor"],
            "company": "",
            "avatar_url": "",
            "bio": "",
            "password": None,
            "slot_interval_minutes": 30,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 0,
            "minimum_notice_minutes": 0,
            "maximum_advance_days": 730,
            "daily_limit": None,
            "weekly_limit": None,
            "auto_accept": False,
            "locale": "en",
            "handle": "maria",
        },
        {"email": "sam@example.com", "name": "Sam Carter", "roles": ["student", "client"]},
        {"email": "p@example.com", "name": "Priya Nair", "roles": ["practitioner"]},
        {"email": "ana@example.com", "name": "Ana", "roles": ["buddy"]},
        {"email": "ben@example.com", "name": "Ben", "roles": ["buddy"]},
    ],
    "availability": [
        {"person": "maria@example.com", "weekday": 0, "start": "09:00", "end": "17:00"},
        {"person": "maria@example.com", "date": "2027-03-01", "start": "10:00", "end": "12:00"},
        {"person": "maria@example.com", "date": "2027-03-02", "closed": True},
    ],
    "locations": [
        {
            "key": "studio",
            "name": "Studio",
            "address": "1 High St",
            "timezone": "Europe/London",
            "rooms": ["Blue", "Red"],
        }
    ],
    "services": [
        {
            "key": "consult",
            "practitioner": "p@example.com",
            "kind": "individual",
            "name": "60-minute Consultation",
            "duration_minutes": 60,
            "price_cents": 5000,
            "currency": "USD",
            "location": "studio",
        },
        {
            "key": "pack",
            "practitioner": "p@example.com",
            "kind": "package",
            "name": "Starter",
            "price_cents": 9000,
            "includes": ["consult", "consult"],
        },
        {
            "key": "ten",
            "practitioner": "p@example.com",
            "kind": "bundle",
            "name": "Ten sessions",
            "price_cents": 40000,
            "credits": 10,
            "valid_days": 365,
            "covers": ["consult"],
        },
        {
            "key": "flow",
            "practitioner": "p@example.com",
            "kind": "workshop",
            "name": "Flow",
            "duration_minutes": 90,
            "price_cents": 2000,
            "capacity": 12,
        },
        {
            "key": "teach",
            "practitioner": "p@example.com",
            "kind": "course",
            "name": "Teacher training",
            "price_cents": 80000,
            "capacity": 8,
        },
    ],
    "sessions": [
        {
            "key": "flow-1",
            "service": "flow",
            "start": "2027-03-03T18:00:00Z",
            "end": "2027-03-03T19:30:00Z",
            "capacity": 12,
            "location": "studio",
            "room": "Blue",
        }
    ],
    "matches": [{"key": "m1", "user1": "ana@example.com", "user2": "ben@example.com"}],
    "bookings": [
        tutoring(notes=""),
        marketplace(payment_status="paid"),
        buddies(),
    ],
}
