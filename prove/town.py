"""The people of the proof: providers with open hours, and a crowd of clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

CROWD = 64
LENGTHS = (30, 60, 90)
HOUR = timedelta(hours=1)

STAFF, PASSWORD = "staff@example.com", "correct horse battery"
"""The one who works at Bookable itself, and their password."""

PAIR = ("ana@example.com", "ben@example.com")
"""Two buddies with past sessions that are still to be confirmed."""


@dataclass(frozen=True)
class Town:
    """The ids and tokens of all people, as `bookable load` printed them."""

    loaded: dict[str, Any]
    first: datetime
    """The time from which everything is free."""

    spare: range
    """The numbers of providers without a race of their own."""

    def person(self, email: str) -> dict[str, Any]:
        """Return the id, uuid and token of a person."""
        loaded: dict[str, Any] = self.loaded["people"][email]
        return loaded

    def crowd(self, role: str = "crowd") -> list[dict[str, Any]]:
        """Return the crowd, or with `spoke7-` the buddies of provider 7."""
        return [self.person(f"{role}{n}@example.com") for n in range(CROWD)]

    def service(self, key: str) -> int:
        """Return the id of a service."""
        return int(self.loaded["services"][key]["id"])

    def booking(self, key: str) -> dict[str, Any]:
        """Return the id and uuid of a booking from the world file."""
        loaded: dict[str, Any] = self.loaded["bookings"][key]
        return loaded


def provider(number: int) -> str:
    """Return the e-mail of a provider by number."""
    return f"pro{number}@example.com"


def world(
    *, providers: int, hubs: Sequence[int], past: Sequence[tuple[str, str, int]], rounds: int
) -> dict[str, Any]:
    """Return the town as a world file.

    `hubs` are the numbers of providers whose races are among buddies: each is matched with people
    of its own, once as the first of the two and once as the second. `past` has programmes, each
    with a prefix of keys and the number of a provider: for each round it gets a past booking that
    waits to be completed.
    """
    return {
        "people": _people(providers, hubs),
        "availability": [
            {"person": provider(n), "weekday": day, "start": "00:00", "end": "24:00"}
            for n in range(providers)
            for day in range(7)
        ],
        "locations": [{"key": "studio", "name": "Studio", "rooms": ["Blue", "Red"]}],
        "services": [each for n in range(providers) for each in _services(n)],
        "matches": [
            {"key": f"{each}-spoke{n}", **_two(provider(each), f"spoke{each}-{n}@example.com", n)}
            for each in hubs
            for n in range(CROWD)
        ]
        + [{"key": "pair", "user1": PAIR[0], "user2": PAIR[1]}],
        "bookings": [
            _over(program, key, number, index)
            for program, key, number in past
            for index in range(rounds)
        ],
    }


def _people(providers: int, hubs: Sequence[int]) -> list[dict[str, Any]]:
    def people(prefix: str, count: int, *roles: str) -> list[dict[str, Any]]:
        return [
            {"email": f"{prefix}{n}@example.com", "name": f"{prefix} {n}", "roles": list(roles)}
            for n in range(count)
        ]

    return [
        *people("pro", providers, "teacher", "mentor", "practitioner", "buddy"),
        *people("crowd", CROWD, "student", "mentee", "client"),
        *(each for number in hubs for each in people(f"spoke{number}-", CROWD, "buddy")),
        *({"email": each, "name": each, "roles": ["buddy"]} for each in PAIR),
        {"email": STAFF, "name": "Staff", "roles": ["staff"], "password": PASSWORD},
    ]


def _two(one: str, other: str, turn: int) -> dict[str, str]:
    first, second = (other, one) if turn % 2 else (one, other)
    return {"user1": first, "user2": second}


def _services(number: int) -> list[dict[str, Any]]:
    """Return services: appointments of three lengths, one in a studio, one free, a workshop,
    credits."""
    sold = {"practitioner": provider(number), "price_cents": 5000}
    hours = [
        {
            **sold,
            "key": f"{number}-{m}",
            "kind": "individual",
            "name": "Hour",
            "duration_minutes": m,
        }
        for m in LENGTHS
    ]
    room = {**hours[1], "key": f"{number}-room", "location": "studio"}
    free = {**hours[1], "key": f"{number}-free", "price_cents": 0}
    flow = {**sold, "key": f"{number}-flow", "kind": "workshop", "name": "Flow", "capacity": 4}
    credit = {
        "practitioner": provider(number),
        "key": f"{number}-three",
        "kind": "bundle",
        "name": "Three hours",
        "price_cents": 0,
        "credits": 3,
        "covers": [f"{number}-60"],
    }
    return [*hours, room, free, {**flow, "duration_minutes": 60}, credit]


def _over(program: str, key: str, number: int, index: int) -> dict[str, Any]:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight - 2 * HOUR * (index + 1)
    sides: dict[str, Any] = {"provider": provider(number), "client": "crowd0@example.com"}
    if program == "buddies":
        sides = {"match": "pair"}
    elif program == "marketplace":
        sides = {"service": f"{number}-60", "client": "crowd0@example.com"}
        sides["payment_status"] = "paid"
    times = {"start": start.isoformat(), "end": (start + HOUR).isoformat()}
    return {"key": f"{key}{index}", "program": program, "status": "confirmed", **sides, **times}
